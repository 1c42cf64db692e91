"""A programme small enough to compute by hand, and ways to change it.

Two themes with lines, one without; two funds; one expenditure without lines; a reserve. The amounts,
worked out by hand::

    line          budget  amendments   revised   spent  balance  expected     end
    alfa/x       1000.00  +100 -40     1060.00  400.00   660.00    500.00  160.00
    alfa/y        200.50                200.50  100.25   100.25    100.25    0.00
    alfa/total   1200.50          60   1260.50  500.25   760.25    600.25  160.00
    beta/z        300.00                300.00  350.00   -50.00      0.00  -50.00
    programme    1500.50          60   1560.50  850.25   710.25    600.25  110.00

    income        budget  amendments   revised
    fonds        2000.00          10   2010.00
    potje           0.00          30     30.00
    total        2000.00          40   2040.00

    expenditure   budget  amendments   revised     end
    alfa         1200.50          60   1260.50  160.00
    beta          300.00           0    300.00  -50.00
    los           250.00         -50    200.00    5.00   (assumed)
    result        249.50          30    279.50  279.50   = 2040 - 1260.50 - 300 - 200
    total        2000.00          40   2040.00  394.50
    reserve                             100.00
    with it                            2140.00

    carry-over: x 160.00 + potje 30.00 = 190.00; surplus 394.50 - 190.00 = 204.50
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from koers.data.schemas import TABLES
from koers.data.store import PeriodData, Store
from koers.data.tables import read_table
from koers.finance.statement import FinanceParameters, Statement, build_statement
from koers.notebook import Report, prepare_report
from koers.period import Period
from koers.present.display import Section

if TYPE_CHECKING:
    import pandas as pd

ROOT = Path(__file__).parents[2]
REPORT = "financial-overview"
PERIOD = "2024-H1"
PARAMETERS = FinanceParameters(date(2024, 6, 30), 1, "total_including_reserve")
CSV = {
    "themes": "theme_id,kind,label\nalfa,organisation,Alfa\nbeta,theme,Beta\nleeg,theme,Leeg\n",
    "projects": "theme_id,project_id,kind,parent_id,label\nbeta,z,project,,Zet\n",
    "finance_lines": "theme_id,line_id,project_id,label\nalfa,x,,Xen\nalfa,y,,Ypsilon\nbeta,z,z,Zet\n",
    "overview_lines": (
        "side,row_id,kind,theme_id,label\n"
        "baten,fonds,fund,,Fonds\nbaten,potje,fund,,Potje\n"
        "lasten,a,theme,alfa,Alfa\nlasten,b,theme,beta,Beta\nlasten,los,undetailed,,Los geld\nlasten,over,result,,Resultaat\n"
        "baten,buffer,reserve,,Buffer\nlasten,buffer,reserve,,Buffer\n"
        "baten,samen,total_with_reserve,,Samen\nlasten,samen,total_with_reserve,,Samen\n"
    ),
    "line_finance": (
        "theme_id,line_id,budget_eur,spent_eur,expected_spend_eur\nalfa,x,1000,400,500\nalfa,y,200.50,100.25,100.25\nbeta,z,300,350,0\n"
    ),
    "overview_finance": (
        "side,row_id,budget_eur,expected_end_balance_eur,assumption_nl,assumption_en\n"
        "baten,fonds,2000,,,\nbaten,potje,0,,,\nlasten,los,250,5,Bijna alles gaat op.,Nearly all is spent.\n"
    ),
    "amendments": (
        "subject_id,line_id,decision_date,amount_eur,decided_by,description_nl,description_en\n"
        "alfa,x,2024-03-01,100,Bestuur,Meer werk.,More work.\nalfa,x,2024-07,-40,Bestuur,Minder werk.,Less work.\n"
        "baten,fonds,2024-05-01,10,Bestuur,,\nbaten,potje,2024-05-01,30,Bestuur,,\nlasten,los,2024-05-01,-50,Directie,,\n"
    ),
    "reserves": "row_id,amount_eur\nbuffer,100\n",
    "carry_over": (
        "kind,subject_id,line_id,to_year,assumption_nl,assumption_en\n"
        "line,alfa,x,2025,,\nfund,baten,potje,2025,Er wordt niets van besteed.,Nothing of it is spent.\n"
    ),
    "explanations": (
        "theme_id,line_id,kind,explained_eur,reason_nl,reason_en,consequence_nl,consequence_en,source_place\n"
        "alfa,x,deviation,,Later begonnen.,Started later.,[[alfa/x/expected_end_balance]] gaat mee.,"
        "[[alfa/x/expected_end_balance]] moves on.,Hoofdstuk\n"
    ),
    "line_groups": "theme_id,group_id,line_id,label_nl,label_en\nalfa,samen-xy,x,Samen,Together\nalfa,samen-xy,y,Samen,Together\n",
}
OPTIONAL = ("reserves", "carry_over", "explanations", "line_groups")


@cache
def frame(table: str, text: str) -> pd.DataFrame:
    """Read a table's text as the store would, once; nobody may change the frame. Columns that may be blank may be left out."""
    header, *rows = text.splitlines()
    absent = [column.name for column in TABLES[table].columns if column.blank and column.name not in header.split(",")]
    text = "".join(f"{line}\n" for line in (",".join([header, *absent]), *(row + "," * len(absent) for row in rows)))
    found, findings = read_table(text.encode(), f"{table}.csv", TABLES[table])
    if found is None:
        raise AssertionError([str(finding) for finding in findings])
    return found


def frames(**changed: str | None) -> dict[str, pd.DataFrame]:
    """Return the tiny programme's frames, some tables with other text, those that are None left out."""
    return {table: frame(table, text) for table, text in {**CSV, **changed}.items() if text is not None}


def replaced(table: str, old: str, new: str) -> dict[str, str]:
    """Return one table's text with one piece replaced, as an argument for :func:`frames`."""
    if CSV[table].count(old) != 1:
        raise AssertionError(f"{old!r} stands {CSV[table].count(old)} times in {table}")
    return {table: CSV[table].replace(old, new)}


def files(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return a file name for each table."""
    return {table: f"data/{table}.csv" for table in tables}


def statement(parameters: FinanceParameters = PARAMETERS, **changed: str | None) -> Statement:
    """Compute the tiny programme's statement."""
    tables = frames(**changed)
    return build_statement(tables, files(tables), parameters)


@cache
def shipped(language: str = "nl") -> Report:
    """Open the shipped report of 2024-H1."""
    return prepare_report(Store(ROOT / "data", ROOT / "params"), ROOT, REPORT, PERIOD, language)


def report(tables: Mapping[str, pd.DataFrame], language: str = "nl", **programme: Any) -> Report:
    """Return a report on other frames, under the shipped parameters but for those of the programme given here."""
    base = shipped(language)
    data = replace(base.data, frames=dict(tables), files=files(tables), programme=base.data.programme.model_copy(update=programme))
    return replace(base, data=data)


def year_account(tables: Mapping[str, pd.DataFrame], language: str = "nl", **programme: Any) -> Report:
    """Return a report on the frames as the account of all of 2024."""
    made = report(tables, language, **programme)
    parameters = made.data.parameters.model_copy(update={"reference_date": date(2024, 12, 31), "horizon_date": date(2024, 12, 31)})
    account = replace(made, data=replace(made.data, period=Period.parse("2024-H2"), parameters=parameters))
    account._finance.before = None
    return account


def standing_beside(now: Report, before: Report) -> Report:
    """Return a report with the money of another beside it; what its folder has before it does not count."""
    made = replace(now)
    made._finance.before = before.data
    return made


def with_frames(base: Report, **changed: pd.DataFrame) -> Report:
    """Return a copy of a report with some frames replaced."""
    data: PeriodData = replace(base.data, frames={**base.data.frames, **changed})
    return replace(base, data=data)


SECTIONS: tuple[Callable[[Any], Section], ...] = (
    lambda finance: finance.key_messages(),
    lambda finance: finance.at_a_glance(),
    lambda finance: finance.programme(),
    lambda finance: finance.overview(),
    lambda finance: finance.surplus(),
    lambda finance: finance.themes(),
    lambda finance: finance.deviation_report(),
)


def all_sections(made: Report) -> list[dict[str, Any]]:
    """Return every section on money that the financial overview shows, in its neutral form."""
    return [section(made.finance).neutral() for section in SECTIONS]


def amounts(made: Statement, line: str, *measures: str) -> list[Decimal | None]:
    """Return several measures of a line."""
    return [made.values[f"{line}/{measure}"] for measure in measures]
