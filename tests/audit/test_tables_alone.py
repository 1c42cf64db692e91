"""Hand-worked tables: what each check finds, what rounding may explain, where a difference begins."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from koers.cli import main
from tests.audit.small import DESCRIPTION, LINES, audited, one, told, write


def test_a_table_that_is_right_has_no_finding(tmp_path: Path) -> None:
    """Six footings, six identities; the totals and results follow, the rest is taken as printed."""
    audit = audited(tmp_path, {"lines": LINES})
    assert audit.findings == ()
    assert len(audit.checks) == 6 + 3 * 2
    # Of 18 figures the total row (6) and two results of each line (4) follow from others.
    assert (len(audit.figures), audit.n_recomputed, audit.count("not_reproduced")) == (18, 10, 8)


def test_a_wrong_total_is_a_footing_of_that_total(tmp_path: Path) -> None:
    """150 printed as 190: 190 - (50 + 100) = 40; the limit is half a euro for each of two lines and the total."""
    finding = one(audited(tmp_path, {"lines": LINES.replace("total,150", "total,190")}))
    assert (finding.rule, finding.figure_id, finding.difference, finding.limit) == ("footing", "lines/a/total/budget", 40, Decimal("1.5"))
    assert finding.causes == (("lines/a/total/budget", 40),)
    assert finding.status == "open"
    assert finding.location == "Chapter a, a/total, budget"


def test_a_wrong_result_is_a_cross_footing_and_reaches_the_totals_it_was_added_up_in(tmp_path: Path) -> None:
    """End 10 printed as 3 in line and total: both identities fail by -7, for one reason; the footing holds."""
    audit = audited(tmp_path, {"lines": LINES.replace("60,10\n", "60,3\n").replace("100,10\n", "100,3\n")})
    assert told(audit) == {("cross_footing", "lines/a/two/end"): -7, ("cross_footing", "lines/a/total/end"): -7}
    [cause] = audit.causes
    assert (cause.id, cause.amount, cause.expected, len(cause.findings)) == ("lines/a/two/end", -7, 10, 2)


def test_a_known_error_is_not_called_rounding_where_a_total_has_many_lines(tmp_path: Path) -> None:
    """A line is 4 off (its limit is 1.5); in the total 9 lines with 3 measures each would excuse 13.5."""
    rows = "".join(f"a,l{i},10,10,5,5,5,0\n" for i in range(8))
    table = f"theme,line,budget,revised,spent,balance,expected,end\n{rows}a,bad,10,10,5,5,5,4\na,total,90,90,45,45,45,4\n"
    audit = audited(tmp_path, {"lines": table})
    assert told(audit) == {("cross_footing", "lines/a/bad/end"): 4, ("cross_footing", "lines/a/total/end"): 4}
    assert [finding.limit for finding in audit.findings] == [Decimal("1.5"), Decimal("13.5")]


def test_two_causes_meet_in_one_total_each_with_its_amount(tmp_path: Path) -> None:
    """Line one ends 8 too high, line two 5 too low, the total prints what they add up to: 8 - 5 = 3."""
    text = LINES.replace("40,40,0", "40,40,8").replace("60,10\n", "60,5\n").replace("100,10\n", "100,13\n")
    audit = audited(tmp_path, {"lines": text})
    total = next(finding for finding in audit.findings if finding.figure_id == "lines/a/total/end")
    assert (total.published, total.computed, total.difference) == (13, 10, 3)
    assert dict(total.causes) == {"lines/a/one/end": 8, "lines/a/two/end": -5}


def test_one_wrong_line_that_fails_its_identity_and_its_total_is_one_cause(tmp_path: Path) -> None:
    """Spent 20 printed as 80: balance is 60 off, the total of spent is -60 off; only one figure need be wrong."""
    audit = audited(tmp_path, {"lines": LINES.replace("60,20,40", "60,80,40")})
    assert told(audit) == {("cross_footing", "lines/a/one/balance"): 60, ("footing", "lines/a/total/spent"): -60}
    [cause] = audit.causes
    assert (cause.id, cause.printed, cause.expected, cause.amount) == ("lines/a/one/spent", 80, 20, 60)
    assert [dict(finding.causes) for finding in audit.findings] == [{"lines/a/one/spent": -60}, {"lines/a/one/spent": 60}]


def test_one_wrong_line_is_one_cause_where_one_of_its_checks_could_be_rounding(tmp_path: Path) -> None:
    """The c of x is 50, printed 52: its identity is 2 off, as much as four rounded figures explain, and the total of c, which is right, 2."""
    description = "tables:\n  t:\n    row: l\n    columns: {b: b, c: c, d: d, e: e}\n"
    description += "    footing: [{total: tot, of: '*'}]\n    cross_footing: ['e = b + c - d']\n"
    audit = audited(tmp_path, {"t": "l,b,c,d,e\nx,100,52,20,130\ny,200,40,10,230\ntot,300,90,30,360\n"}, description)
    assert [(cause.id, cause.expected, cause.amount, cause.is_rounding) for cause in audit.causes] == [("t/x/c", 50, 2, False)]
    assert told(audit) == {("footing", "t/tot/c"): -2, ("cross_footing", "t/x/e"): -2}


def test_a_wrong_line_below_a_total_that_is_a_unit_off_is_one_cause_and_rounding(tmp_path: Path) -> None:
    """The a and b of x fail their identity by 5; the total of b is 1 more than its right lines, and was not made from the wrong one."""
    description = "tables:\n  t:\n    row: l\n    columns: {a: a, b: b, c: c}\n"
    description += "    footing: [{total: tot, of: '*'}]\n    cross_footing: ['c = a + b']\n"
    audit = audited(tmp_path, {"t": "l,a,b,c\nx,100,45,150\ny,200,40,240\nz,10,10,20\ntot,311,101,411\n"}, description)
    assert [cause.id for cause in audit.causes if not cause.is_rounding] == ["t/x/b"]


@pytest.mark.parametrize(("printed", "rule"), [(41, "rounding"), (39, "rounding"), (42, "cross_footing"), (38, "cross_footing")])
def test_three_rounded_figures_explain_one_and_a_half_and_no_more(tmp_path: Path, printed: int, rule: str) -> None:
    """A balance of 40, half a euro each for revised, spent and itself; the total follows the line."""
    text = LINES.replace("20,40,40,0", f"20,{printed},40,{printed - 40}").replace("50,110,100,10", f"50,{printed + 70},100,{printed - 30}")
    assert {finding.rule for finding in audited(tmp_path, {"lines": text}).findings} == {rule}


def test_rounding_is_listed_explained_and_counted(tmp_path: Path) -> None:
    """A total of 151 for 150: within 1.5."""
    audit = audited(tmp_path, {"lines": LINES.replace("total,150", "total,151")})
    finding = one(audit)
    assert (finding.rule, finding.check, finding.status, finding.n_rounded) == ("rounding", "footing", "explained", 3)
    assert (audit.count("rounding"), audit.open) == (1, ())
    assert audit.causes[0].kind == "rounding"


def test_exact_numbers_are_never_rounded(tmp_path: Path) -> None:
    """Counts: one too many is one too many."""
    finding = one(
        audited(
            tmp_path, {"lines": LINES.replace("total,150", "total,151")}, DESCRIPTION.replace("    footing", "    exact: true\n    footing")
        )
    )
    assert (finding.rule, finding.limit) == ("footing", 0)


OVERVIEW = """\
tables:
  overview:
    row: theme
    unit: 1000
    columns: {amount: revised}
    figure: "overview/{row}/{measure}"
  lines:
    row: "{theme}/{line}"
    numbers: nl
    columns: {revised: revised}
checks:
  - rule: agree_between_tables
    figure: overview/{theme}
    equals: lines/{theme}/total
"""


def test_an_overview_in_thousands_agrees_when_it_is_the_table_rounded(tmp_path: Path) -> None:
    """12.499 is 12 (x 1.000), and 13 is not: 500 short of a rounding error of its own."""
    lines = "theme;line;revised\na;total;12.499\nb;total;€ 3.500,-\n"
    assert audited(tmp_path / "1", {"lines": lines, "overview": "theme,amount\na,12\nb,4\n"}, OVERVIEW).findings == ()
    finding = one(audited(tmp_path / "2", {"lines": lines, "overview": "theme,amount\na,13\nb,4\n"}, OVERVIEW))
    # Half a thousand and half a euro: 501 is more.
    assert (finding.rule, finding.difference, finding.limit) == ("agree_between_tables", 501, Decimal("500.5"))
    assert (finding.figure_id, finding.compared_with) == ("overview/a/revised", "lines/a/total/revised")


MORE = """\
tables:
  staff:
    row: line
    columns: {hours: hours, rate: {measure: rate, decimals: 2}, amount: amount, part: {measure: part, unit: 0.01, decimals: 1}}
    cross_footing: ["amount = hours * rate"]
  stated:
    row: what
    columns: {n: n}
    exact: true
checks:
  - {rule: share, figure: "staff/one:part", share: ["staff/one:amount", "staff/total:amount"]}
  - {rule: count, figure: stated/lines, rows: {file: staff.csv, where: {kind: [line]}}}
"""
STAFF = "line,kind,hours,rate,amount,part\none,line,100,12.50,1250,62.5\ntwo,line,60,12.50,750,37.5\ntotal,total,,,2000,\n"


@pytest.mark.parametrize(
    ("table", "n", "rule", "figure", "difference"),
    [
        (STAFF, 3, "count", "stated/lines/n", "1"),
        # 60 x 12.50 = 750.
        (STAFF.replace("750,", "950,"), 2, "cross_footing", "staff/two/amount", "200"),
        # 1250 / 2000 = 62.5%.
        (STAFF.replace("62.5", "65.2"), 2, "share", "staff/one/part", "0.027"),
    ],
)
def test_counts_products_and_shares_are_recomputed(tmp_path: Path, table: str, n: int, rule: str, figure: str, difference: str) -> None:
    """A number of rows, hours times a rate, a part of a whole."""
    audit = audited(tmp_path, {"staff": table, "stated": f"what,n\nlines,{n}\n"}, MORE)
    finding = one(audit)
    assert (finding.rule, finding.figure_id, finding.difference) == (rule, figure, Decimal(difference))


def test_numbers_are_told_as_they_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Percentages and thousands; what a number is printed in once, or with each where two tables differ in it."""
    description = OVERVIEW.replace("checks:", "    unit: 1000\n    footing: [{total: a/total, of: 'a/*'}]\nchecks:").replace(
        "1000\n    col", "1000000\n    col"
    )
    tables = {"overview": "theme,amount\na,7\n", "lines": "theme;line;revised\na;one;4.500\na;two;1.000\na;total;5.900\n"}
    assert main(["audit", "--tables", str(write(tmp_path / "1", tables, description))]) == 1
    text = capsys.readouterr().out
    assert "lines/a/total/revised: printed 5,900, 4,500 + 1,000 = 5,500; +400 (× 1,000)" in text
    assert re.search("printed 7 × 1,000,000, in .* 5,900 × 1,000; \\+1.1 × 1,000,000$", text, re.MULTILINE)
    shares = {"staff": STAFF.replace("62.5", "65.2"), "stated": "what,n\nlines,2\n"}
    assert main(["audit", "--tables", str(write(tmp_path / "2", shares, MORE))]) == 1
    assert "Printed 65.2%, where 62.5% follows: 2.7% too high" in capsys.readouterr().out


def test_a_count_is_named_by_its_list_wherever_the_folder_lies(tmp_path: Path) -> None:
    """No path of the folder stands in a finding."""
    finding = one(audited(tmp_path, {"staff": STAFF, "stated": "what,n\nlines,3\n"}, MORE))
    assert (finding.id, finding.compared_with) == ("count stated/lines/n = staff.csv", "staff.csv")
    assert str(tmp_path) not in repr(finding)


def test_a_wrong_part_of_a_share_is_followed_into_it(tmp_path: Path) -> None:
    """The part is right for an amount of 1,250; that was printed as 1,450: product and share fail for one reason."""
    audit = audited(tmp_path, {"staff": STAFF.replace("1250", "1450"), "stated": "what,n\nlines,2\n"}, MORE)
    assert {finding.rule for finding in audit.findings} == {"cross_footing", "share"}
    assert [cause.id for cause in audit.causes] == ["staff/one/amount"]
    for finding in audit.findings:
        assert sum(amount for _, amount in finding.causes) == finding.difference


ROLL = """\
tables:
  funds:
    row: fund
    columns:
      opening: opening
      added: added
      withdrawn: {measure: withdrawn, sign: -1}
      closing: closing
    roll_forward: ["closing = opening + added + withdrawn"]
  last:
    row: fund
    columns: {closing: closing}
checks:
  - {rule: roll_forward, figure: "funds/{fund}:opening", equals: "last/{fund}:closing"}
"""


def test_opening_is_last_closing_and_additions_lead_to_the_closing(tmp_path: Path) -> None:
    """50 + 20 - 5 = 65, withdrawals printed without a sign; 40 was last year's closing of the second fund."""
    funds = "fund,opening,added,withdrawn,closing\nx,50,20,5,65\ny,50,0,10-,60\n"
    audit = audited(tmp_path, {"funds": funds, "last": "fund,closing\nx,50\ny,40\n"}, ROLL)
    assert told(audit) == {("roll_forward", "funds/y/opening"): 10}


@pytest.mark.parametrize(
    ("printed", "kind"),
    [
        ("1842422", "digit_changed"),
        ("1846242", "digits_swapped"),
        ("184642", "digit_left_out"),
        ("18464222", "digit_added"),
        ("-1846422", "sign"),
    ],
)
def test_a_slip_of_the_pen_is_recognised(tmp_path: Path, printed: str, kind: str) -> None:
    """1,846,422 is what the other table says."""
    tables = {"overview": f"theme,amount\na,{printed}\n", "lines": "theme;line;revised\na;total;1.846.422\n"}
    [cause] = audited(tmp_path, tables, OVERVIEW.replace("    unit: 1000\n", "")).causes
    assert (cause.kind, cause.expected) == (kind, 1_846_422)


def test_an_amendment_that_was_left_out_is_recognised(tmp_path: Path) -> None:
    """90 + 25 = 115 revised; 115 - 10 - 16 = 89, printed 64: 25 too low."""
    description = DESCRIPTION.replace("    cross_footing:", "    roll_forward: [revised = budget + amendments]\n    cross_footing:")
    description = description.replace("revised: revised,", "revised: revised, amendments: amendments,")
    table = (
        "theme,line,budget,amendments,revised,spent,balance,expected,end\na,one,90,25,115,10,105,16,64\na,total,90,25,115,10,105,16,64\n"
    )
    [cause] = audited(tmp_path, {"lines": table}, description).causes
    assert (cause.id, cause.kind, cause.other, cause.amount) == ("lines/a/one/end", "amendment", "lines/a/one/amendments", -25)


def test_a_total_that_agrees_elsewhere_blames_its_terms(tmp_path: Path) -> None:
    """Income and expenditure are both 150; the lines of the one add up to 140."""
    description = (
        'tables:\n  t:\n    row: "{side}/{row}"\n    columns: {amount: amount}\n    footing:\n      - {total: "{s}/total", of: "{s}/*"}\n'
    )
    description += "checks:\n  - {rule: cross_footing, figure: t/out/total, equals: t/in/total}\n"
    table = "side,row,amount\nin,a,100\nin,b,50\nin,total,150\nout,a,90\nout,b,50\nout,total,150\n"
    audit = audited(tmp_path, {"t": table}, description)
    assert told(audit) == {("footing", "t/out/total/amount"): 10}
    assert [(cause.id, cause.kind) for cause in audit.causes] == [("t/out/total/amount", "a_term")]


def test_checks_that_go_round_in_a_circle_are_all_done(tmp_path: Path) -> None:
    """Balance from spent, and spent from balance."""
    description = DESCRIPTION.replace("      - end =", "      - spent = revised - balance\n      - end =")
    assert audited(tmp_path / "right", {"lines": LINES}, description).findings == ()
    audit = audited(tmp_path / "wrong", {"lines": LINES.replace("60,20,40", "60,20,90")}, description)
    assert {finding.figure_id for finding in audit.findings} >= {"lines/a/one/balance", "lines/a/one/spent", "lines/a/total/balance"}
    assert [cause.id for cause in audit.causes] == ["lines/a/one/balance"]


def test_a_column_that_is_printed_with_the_other_sign_is_taken_with_it(tmp_path: Path) -> None:
    """A body that prints a minus for a favourable balance declares sign: -1."""
    text = LINES.replace("20,40,40", "20,40-,40").replace("30,70,60", "30,(70),60").replace("50,110,100", "50,-110,100")
    description = DESCRIPTION.replace("balance: balance", "balance: {measure: balance, sign: -1}")
    assert audited(tmp_path, {"lines": text}, description).findings == ()
