"""The regional figures as a reader gets them: nothing hidden can be worked out, everything shown follows from the data."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from koers.data.store import Store
from koers.export.figures import figures_csv, report_figures, tables_csv
from koers.notebook import Report, prepare_report

ROOT = Path(__file__).parent.parent.parent
SMALL = range(1, 5)
SECTIONS = ("key_messages", "at_a_glance", "by_municipality", "diseases", "questions", "care", "project_budgets")


@cache
def report(period: str, language: str = "nl") -> Report:
    """The shipped report of a period."""
    return prepare_report(Store(ROOT / "data", ROOT / "params"), ROOT, "regional-figures", period, language)


@cache
def sections(period: str, language: str = "nl") -> list[dict[str, Any]]:
    """Its sections in their neutral form."""
    made = report(period, language)
    shown = [made.title(), *(getattr(made.health, name)() for name in SECTIONS), made.accountability()]
    return [section.neutral() for section in shown]


@cache
def figures(period: str) -> dict[str, dict[str, str]]:
    """The rows of its figures CSV by id."""
    return {row["figure_id"]: row for row in csv.DictReader(io.StringIO(figures_csv(sections(period)).decode()))}


def count(key: str) -> int | None:
    """A notification count of 2019 as published, None where it is hidden."""
    value = figures("2019")[f"2019/health/{key}/n_notifications"]["value"]
    return int(value) if value else None


def domain(key: str, most: int) -> range:
    """What a reader knows of a count: itself, or 1 to 4, or 5 and more."""
    known, text = count(key), figures("2019")[f"2019/health/{key}/n_notifications"]["text"]
    return range(known, known + 1) if known is not None else SMALL if text == "<5" else range(5, most + 1)


def test_no_hidden_count_by_municipality_can_be_worked_out() -> None:
    """Every way to fill the hidden cells that fits each row and both columns: each small one keeps several values."""
    places = [m.id for m in report("2019").health.found.municipalities]
    totals = {place: count(f"total/{place}") or 0 for place in places}
    hidden = [place for place in places if count(f"kinkhoest/{place}") is None]
    assert hidden == [place for place in places if count(f"other/{place}") is None]
    known = sum(count(f"kinkhoest/{place}") or 0 for place in places)
    open_values: dict[str, set[int]] = {f"{column}/{place}": set() for column in ("kinkhoest", "other") for place in hidden}
    for tried in product(*(domain(f"kinkhoest/{place}", totals[place]) for place in hidden)):
        rest = [totals[place] - value for place, value in zip(hidden, tried, strict=True)]
        fitting = all(value in domain(f"other/{place}", totals[place]) for place, value in zip(hidden, rest, strict=True))
        if fitting and known + sum(tried) == count("kinkhoest/total"):
            for place, value, other in zip(hidden, tried, rest, strict=True):
                open_values[f"kinkhoest/{place}"].add(value)
                open_values[f"other/{place}"].add(other)
    small = {key: found for key, found in open_values.items() if figures("2019")[f"2019/health/{key}/n_notifications"]["text"] == "<5"}
    assert len(small) == 4
    assert all(len(found) >= 3 for found in small.values()), small
    assert all(len(found) >= 2 for found in open_values.values()), open_values


def test_no_hidden_count_of_a_disease_can_be_worked_out() -> None:
    """Nine hidden counts of 1 to 4 with their sum shown: each can still be every one of 1 to 4."""
    diseases = [d.id for d in report("2019").health.found.diseases]
    hidden = [d for d in diseases if count(f"{d}/total") is None]
    rest = (count("total/total") or 0) - sum(count(f"{d}/total") or 0 for d in diseases)
    assert rest == count("small/total")
    others = len(hidden) - 1
    assert all(others * min(SMALL) <= rest - value <= others * max(SMALL) for value in SMALL)


def test_notifications_from_elsewhere_are_in_no_sum_that_is_shown() -> None:
    """The unknown municipality's hidden count is missing from the region's total, the sum of the municipalities."""
    places = [m.id for m in report("2019").health.found.municipalities]
    assert figures("2019")["2019/health/total/unknown/n_notifications"]["text"] == "<5"
    assert sum(count(f"total/{place}") or 0 for place in places) == count("total/total")


def test_no_hidden_fact_on_care_can_be_worked_out() -> None:
    """16 = <5 + ×: 1 to 4 all fit. The other block adds up to 16 with nothing hidden."""
    found = figures("2020-01")
    values = {key.split("/")[3]: row for key, row in found.items() if key.endswith("/n_cases") and "/total/" in key}
    total = int(values["meldingen"]["value"])
    assert (values["alleen-triage"]["text"], values["triage-en-verkennend-onderzoek"]["text"]) == ("<5", "×")
    assert all(total - value >= 5 for value in SMALL)
    who = ("familie", "politie-en-wijkcoach-professional", "burgers")
    assert sum(int(values[name]["value"]) for name in who) == total
    # A reader who knows that both of two are small still has three values for each: 2 + 4, 3 + 3, 4 + 2.
    assert {a for a, b in product(SMALL, SMALL) if a + b == int(values[who[1]]["value"])} == {2, 3, 4}


@pytest.mark.parametrize("period", ["2019", "2020-01"])
def test_a_hidden_figure_has_no_value_no_terms_and_no_quotient(period: str) -> None:
    """In the neutral form, which is all that exporters and the executed notebook have."""
    hidden = [figure for figure in report_figures(sections(period)).values() if figure["text"] == "<5" or figure["text"] == "×"]
    assert hidden
    for figure in hidden:
        assert figure["value"] is None
        assert figure["rule"] == "suppressed"
        assert not {"terms", "quotient"} & set(figure)


@pytest.mark.parametrize("period", ["2019", "2020-01"])
def test_no_count_of_one_to_four_people_stands_anywhere(period: str) -> None:
    """Neither as a figure nor in a cell of the open-format tables."""
    people = ("/n_notifications", "/n_cases", "/n_questions")
    assert not [key for key, row in figures(period).items() if key.endswith(people) and row["value"] in {"1", "2", "3", "4"}]
    cells = csv.DictReader(io.StringIO(tables_csv(sections(period)).decode()))
    assert not [row for row in cells if row["figure_id"].endswith(people) and row["text"] in {"1", "2", "3", "4"}]


def test_no_rate_or_share_of_a_hidden_count_is_told() -> None:
    """A rate times the population would be the count."""
    for key, row in figures("2019").items():
        base = key.rpartition("/")[0]
        source = figures("2019").get(f"{base}/n_notifications")
        if source and not source["value"]:
            assert not row["value"], key


def test_charts_draw_nothing_of_what_is_hidden() -> None:
    """The same chart comes out, byte for byte, when the hidden counts are others that look the same to a reader."""
    assert charts(changed=True) == charts(changed=False)


def charts(*, changed: bool) -> list[str]:
    """Every text and drawing of the municipalities, where changed with one case moved among the hidden cells of two municipalities."""
    made = report("2019")
    if changed:
        counts = made.data.frames["disease_counts"].copy()
        for place, disease, step in (
            ("losser", "kinkhoest", -1),
            ("losser", "hantavirusinfectie", 1),
            ("tubbergen", "kinkhoest", 1),
            ("tubbergen", "hantavirusinfectie", -1),
        ):
            row = (counts["municipality_id"] == place) & (counts["disease_id"] == disease)
            counts.loc[row, "n_notifications"] += step
        data = made.data.__class__(**{**made.data.__dict__, "frames": {**made.data.frames, "disease_counts": counts}})
        made = Report(made.name, made.entity, made.root, made.store, data, made.words)
    return [json.dumps(getattr(made.health, name)().neutral()) for name in ("by_municipality", "diseases", "key_messages")]


def test_the_rates_are_counts_over_the_population() -> None:
    """Almelo: 52 / 72,560 x 10,000 = 7.17; 95% limits of 52 are 38.84 and 68.19, so 5.35 and 9.40."""
    found = {
        measure: Decimal(figures("2019")[f"2019/health/total/almelo/{measure}"]["value"]) for measure in ("rate", "rate_low", "rate_high")
    }
    assert {measure: round(value, 2) for measure, value in found.items()} == {
        "rate": Decimal("7.17"),
        "rate_low": Decimal("5.35"),
        "rate_high": Decimal("9.40"),
    }


def test_the_budget_has_no_amount_that_cannot_be_read() -> None:
    """1,427,170 - 1,338,420 = 88,750 is left for three items, of which none has an amount."""
    found = figures("2019")
    assert found["2019/client-support/remainder/amount"]["value"] == "88750"
    assert [found[f"2019/client-support/{item}/amount"]["value"] for item in ("2c", "4b", "4c")] == ["", "", ""]


def test_a_year_that_was_not_printed_is_a_gap() -> None:
    """Hantavirus has no figure for 2017 and 2018, and one for 2016."""
    keys = [key for key in figures("2019") if key.startswith("2019/health/hantavirusinfectie/total/20")]
    assert {key.split("/")[4] for key in keys} == {"2013", "2014", "2015", "2016", "2019"}


@pytest.mark.parametrize("period", ["2019", "2020-01"])
def test_both_languages_show_the_same_values(period: str) -> None:
    """The same ids with the same values, in other words."""
    dutch, english = ({f["id"]: f["value"] for f in report_figures(sections(period, language)).values()} for language in ("nl", "en"))
    assert dutch == english


@pytest.mark.parametrize("period", ["2019", "2020-01"])
def test_the_accountability_page_says_the_rule(period: str) -> None:
    """The parameter is recorded in words."""
    text = json.dumps(sections(period)[-1], ensure_ascii=False)
    assert "aantallen van 1 tot en met 4 zijn niet getoond" in text


def test_the_columns_of_the_inferred_row_are_marked() -> None:
    """Q fever bears a mark in the table of diseases, and a note says what it means."""
    text = json.dumps(report("2019").health.diseases().neutral(), ensure_ascii=False)
    assert "Q-koorts*" in text
    assert "* De kolommen van deze rij zijn afgeleid" in text
