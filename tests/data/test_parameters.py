"""Parameters are typed, frozen and closed, and every fault says its line, its key and what to do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from koers.data.parameters import PeriodParameters, Programme, known_periods, read_parameters
from koers.errors import DataError
from tests.programme_copy import edit

PERIOD = """\
period: 2024-H1
status: concept
status_date: 2024-06-30
adopted_by: ""
reference_date: 2024-06-30
horizon_date: 2024-12-31
budget_label: {nl: Begroting, en: Budget}
"""
PROGRAMME = """\
programme: proef
name: Proef
default_period: 2024-H1
languages: [nl, en]
disclaimer: {nl: Proef, en: Test}
fiscal_year_start_month: 1
deviations:
  absolute_eur: 25000
  share: 0.10
  minimum_eur: 5000
favourable_end_balance: positive
surplus_share_of: total
key_messages: 5
reports:
  overview:
    title: {nl: Overzicht, en: Overview}
    tables: [lines, funds]
notebook_timeout_seconds: 600
colours:
  primary: "#14425f"
  accent: "#a8325e"
  spent: "#14425f"
  expected: "#4f9bc4"
  left: "#e0a030"
  positive: "#1c7a58"
  negative: "#b3261e"
"""
CONTEXT = {"periods": ["2024-H1", "2019-Q4"], "tables": ["lines", "funds"], "period": "2024-H1"}


@pytest.fixture
def period(tmp_path: Path) -> Path:
    """A right period file."""
    path = tmp_path / "2024-H1.yaml"
    path.write_text(PERIOD, encoding="utf-8")
    return path


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    """A right programme file."""
    path = tmp_path / "programme.yaml"
    path.write_text(PROGRAMME, encoding="utf-8")
    return path


def told(path: Path) -> list[str]:
    """Everything that is said of a file."""
    model = Programme if path.name == "programme.yaml" else PeriodParameters
    with pytest.raises(DataError) as caught:
        read_parameters(path, f"params/{path.name}", model, CONTEXT)
    place = f"params/{path.name}"
    return [str(finding).removeprefix(place).removeprefix(", ").removeprefix(": ") for finding in caught.value.findings]


def test_right_files_are_read_exactly(period: Path, programme: Path) -> None:
    """Days are dates, shares decimals, texts texts."""
    read = read_parameters(period, "params/2024-H1.yaml", PeriodParameters, CONTEXT)
    assert (read.reference_date, read.budget_label["en"], read.deviations) == (date(2024, 6, 30), "Budget", None)
    shipped = read_parameters(programme, "params/programme.yaml", Programme, CONTEXT)
    assert shipped.deviations.share == Decimal("0.10")
    assert shipped.reports["overview"].tables == ["lines", "funds"]


def test_parameters_cannot_be_changed(period: Path) -> None:
    """What was read stays what it was."""
    read = read_parameters(period, "params/2024-H1.yaml", PeriodParameters, CONTEXT)
    with pytest.raises(ValidationError, match="frozen"):
        read.status = "adopted"


@pytest.mark.parametrize(("text", "value"), [("0", "0"), ("1", "1"), ("0.25", "0.25"), ('"0.25"', "0.25"), ("0.1", "0.1")])
def test_shares_are_exact_fractions(programme: Path, text: str, value: str) -> None:
    """A whole 0 or 1 is a share, and 0.1 is a tenth, not what a binary float makes of it."""
    edit(programme, "share: 0.10", f"share: {text}")
    assert read_parameters(programme, "p", Programme, CONTEXT).deviations.share == Decimal(value)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("absolute_eur: 25000", "absolute_eur: veel", "line 8, key deviations.absolute_eur: 'veel' is wrong. Write a whole number."),
        ("absolute_eur: 25000", "absolute_eur: 25.000", "line 8, key deviations.absolute_eur: '25.000' is wrong. Write a whole number."),
        ("absolute_eur: 25000", "absolute_eur: true", "line 8, key deviations.absolute_eur: 'true' is wrong. Write a whole number."),
        ("absolute_eur: 25000", "absolute_eur:", "line 8, key deviations.absolute_eur: it is blank. Write a whole number."),
        (
            "absolute_eur: 25000",
            "absolute_eur: -1",
            "line 8, key deviations.absolute_eur: '-1' is wrong. It must be greater than or equal to 0.",
        ),
        ("name: Proef", "name: 5", "line 2, key name: '5' is wrong. Write text, between quotation marks."),
        ("name: Proef", 'name: ""', "line 2, key name: it is blank. Fill it in."),
        ("name: Proef", "name: {a: 1}", "line 2, key name: '{a: …}' is wrong. Write text, between quotation marks."),
        (
            "programme: proef",
            "programme: De Proef",
            "line 1, key programme: 'De Proef' is not an identifier. Use lower case letters, digits and single hyphens.",
        ),
        (
            "month: 1\n",
            "month: 13\n",
            "line 6, key fiscal_year_start_month: '13' is wrong. It must be less than or equal to 12.",
        ),
        (
            "share: 0.10",
            "share: 10",
            "line 9, key deviations.share: '10' looks like a percentage. Write it as a fraction between 0 and 1: 0.1.",
        ),
        (
            "share: 0.10",
            "share: 25%",
            "line 9, key deviations.share: '25%' looks like a percentage. Write it as a fraction between 0 and 1: 0.25.",
        ),
        ("share: 0.10", "share: -0.1", "line 9, key deviations.share: '-0.1' is below 0. A share lies between 0 and 1."),
        (
            "share: 0.10",
            "share: .nan",
            "line 9, key deviations.share: '.nan' is not a share. Write a fraction between 0 and 1, such as 0.25.",
        ),
        (
            "share: 0.10",
            "share: .inf",
            "line 9, key deviations.share: '.inf' is not a share. Write a fraction between 0 and 1, such as 0.25.",
        ),
        (
            "share: 0.10",
            "share: 1e-1",
            "line 9, key deviations.share: '1e-1' is not a share. Write a fraction between 0 and 1, such as 0.25.",
        ),
        (
            "share: 0.10",
            "share: true",
            "line 9, key deviations.share: 'true' is not a share. Write a fraction between 0 and 1, such as 0.25.",
        ),
        ("  share: 0.10\n", "", "line 7, key deviations.share: the key 'share' is missing. Add it."),
        ("key_messages: 5\n", "", "key key_messages: the key 'key_messages' is missing. Add it."),
        (
            "balance: positive",
            "balance: postive",
            "line 11, key favourable_end_balance: 'postive' is not allowed. Did you mean 'positive'? Allowed: negative, positive.",
        ),
        ("[nl, en]", "[nl, fr]", "line 4, key languages.1: 'fr' is not allowed. Allowed: en, nl."),
        ("[nl, en]", "[]", "line 4, key languages: '[]' is wrong. Give at least one."),
        ("[nl, en]", "nl", "line 4, key languages: 'nl' is wrong. Write a list: [first, second]."),
        (
            "default_period: 2024-H1",
            "default_period: 2024-H2",
            (
                "line 3, key default_period: '2024-H2' is no period of this programme. Did you mean '2024-H1'? "
                "Allowed: 2019-Q4, 2024-H1. A period is there when params/<period>.yaml is."
            ),
        ),
        (
            "[lines, funds]",
            "[lines, fund]",
            "line 17, key reports.overview.tables: 'fund' is no table. Did you mean 'funds'? Allowed: funds, lines.",
        ),
        (
            "title: {nl: Overzicht, en: Overview}",
            "title: Overzicht",
            "line 16, key reports.overview.title: 'Overzicht' is wrong. Write its keys below it, indented: nl, en.",
        ),
        (
            "  overview:",
            "  ../overview:",
            "line 15, key reports.../overview: '../overview' is not an identifier. Use lower case letters, digits and single hyphens.",
        ),
        (
            'accent: "#a8325e"',
            "accent: blue",
            "line 21, key colours.accent: 'blue' is not a colour. Write it as six hexadecimal digits between quotation marks: \"#14425f\".",
        ),
        (
            'accent: "#a8325e"',
            'accent: "#a8325"',
            "line 21, key colours.accent: '#a8325' is not a colour. Write it as six hexadecimal digits between quotation marks: \"#14425f\".",
        ),
        ('accent: "#a8325e"', "accent: #a8325e", "line 21, key colours.accent: it is blank. Write text, between quotation marks."),
    ],
)
def test_a_fault_in_the_programme_is_told(programme: Path, old: str, new: str, expected: str) -> None:
    """Wrong types, values outside their range, unknown names, at any depth: line, key, value, what to do."""
    assert told(edit(programme, old, new)) == [expected]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "reference_date: 2024-06-30",
            "reference_date: 2024-06-31",
            "line 5, key reference_date: '2024-06-31' is wrong. Write a day without quotation marks: 2024-06-30.",
        ),
        (
            "reference_date: 2024-06-30",
            "reference_date: 30-06-2024",
            "line 5, key reference_date: '30-06-2024' is wrong. Write a day without quotation marks: 2024-06-30.",
        ),
        (
            "reference_date: 2024-06-30",
            'reference_date: "2024-06-30"',
            "line 5, key reference_date: '2024-06-30' is wrong. Write a day without quotation marks: 2024-06-30.",
        ),
        (
            "reference_date: 2024-06-30",
            "reference_date: 2024-06-30 12:00:00",
            "line 5, key reference_date: '2024-06-30 12:00:00' is wrong. Write a day without quotation marks: 2024-06-30.",
        ),
        (
            "period: 2024-H1",
            "period: 2024-H2",
            "line 1, key period: '2024-H2' is not the period of this file. Write 2024-H1, or rename the file.",
        ),
        (
            "status: concept",
            "status: adopted",
            "line 4, key adopted_by: it is blank. Name the body that adopted the period, or set status to concept.",
        ),
        (
            "status: concept",
            "status: consept",
            "line 2, key status: 'consept' is not allowed. Did you mean 'concept'? Allowed: adopted, concept, restated.",
        ),
        (
            "horizon_date: 2024-12-31",
            "horizon_date: 2024-06-29",
            (
                "line 6, key horizon_date: 2024-06-29 lies before reference_date, 2024-06-30. "
                "Expectations run from the reference date until this day."
            ),
        ),
    ],
)
def test_a_fault_in_a_period_is_told(period: Path, old: str, new: str, expected: str) -> None:
    """Days that are none, the wrong period, a status without its body, a horizon before the reference date."""
    assert told(edit(period, old, new)) == [expected]


def test_adopted_with_a_body_is_right(period: Path) -> None:
    """A period that names the body that adopted it is accepted."""
    edit(edit(period, "status: concept", "status: adopted"), 'adopted_by: ""', "adopted_by: Bestuur")
    assert read_parameters(period, "p", PeriodParameters, CONTEXT).adopted_by == "Bestuur"


def test_a_misspelt_key_is_told_with_the_right_one_at_every_depth(programme: Path, period: Path) -> None:
    """The key that is not known, its nearest, and the one that is missing for it."""
    assert told(edit(programme, "minimum_eur", "minimun_eur")) == [
        "line 7, key deviations.minimum_eur: the key 'minimum_eur' is missing. Add it.",
        (
            "line 10, key deviations.minimun_eur: the key 'minimun_eur' is not known. "
            "Did you mean 'minimum_eur'? Allowed: absolute_eur, minimum_eur, share."
        ),
    ]
    # The same below a key that may be absent.
    edit(period, "budget_label:", "deviations: {absolute_eur: 1, shares: 0.1, minimum_eur: 1}\nbudget_label:")
    assert told(period) == [
        "line 7, key deviations.share: the key 'share' is missing. Add it.",
        "line 7, key deviations.shares: the key 'shares' is not known. Did you mean 'share'? Allowed: absolute_eur, minimum_eur, share.",
    ]


def test_all_faults_of_a_file_are_told_at_once(period: Path) -> None:
    """A wrong status date, an unknown key, a missing one and a rule across keys, in one reading."""
    edit(period, "status: concept", "status: adopted")
    edit(period, "status_date: 2024-06-30", "status_date: gisteren")
    edit(period, "horizon_date: 2024-12-31", "horizon_date: 2023-12-31")
    edit(period, "en: Budget", "fr: Budget")
    assert told(period) == [
        "line 3, key status_date: 'gisteren' is wrong. Write a day without quotation marks: 2024-06-30.",
        "line 4, key adopted_by: it is blank. Name the body that adopted the period, or set status to concept.",
        "line 6, key horizon_date: 2023-12-31 lies before reference_date, 2024-06-30. Expectations run from the reference date until this day.",
        "line 7, key budget_label.en: the key 'en' is missing. Add it.",
        "line 7, key budget_label.fr: the key 'fr' is not known. Allowed: en, nl.",
    ]


YAML = "Check colons, indents and quotation marks."
KEYS = "It must have the keys period, status, status_date, adopted_by, reference_date."


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PERIOD + "status: adopted\n", f'line 8: not readable as YAML: found duplicate key "status" with value "adopted" (original value: "concept"). {YAML}'),
        ("a:\n\tb: 1\n", f"line 2: not readable as YAML: found character '\\t' that cannot start any token. {YAML}"),
        ("a: 'open\n", f"line 2: not readable as YAML: found unexpected end of stream. {YAML}"),
        ("a: 1\n---\nb: 2\n", f"line 2: not readable as YAML: but found another document. {YAML}"),
        ("a: *b\n", f"line 1: not readable as YAML: found undefined alias 'b'. {YAML}"),
        (
            "a: !!python/object:os.system x\n",
            f"line 1: not readable as YAML: could not determine a constructor for the tag 'tag:yaml.org,2002:python/object:os.system'. {YAML}",
        ),
        ("? {a: b}\n: 2\n", f"line 1: not readable as YAML: found unhashable key. {YAML}"),
        ("a: \0", f"not readable as YAML: unacceptable character #x0000: special characters are not allowed. {YAML}"),
        ("[" * 900, f"not readable as YAML: maximum recursion depth exceeded. {YAML}"),
        ("a: 1\nb: é\n".encode("latin-1"), "line 2: byte 0xE9 is not UTF-8 text. Save the file as UTF-8."),
        (PERIOD.encode("utf-16"), "line 1: byte 0xFF is not UTF-8 text. Save the file as UTF-8."),
        ("", f"the file is empty. {KEYS}"),
        ("# only a remark\n", f"the file is empty. {KEYS}"),
        ("- a\n- b\n", f"the file holds no keys. {KEYS}"),
        ("hello\n", f"the file holds no keys. {KEYS}"),
    ],
    ids=[
        "duplicate-key", "tab", "open-quotation-mark", "two-documents", "undefined-alias", "tag", "mapping-as-key", "nul", "too-deep", "latin-1",
        "utf-16", "empty", "comments-only", "list", "scalar",
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_yaml_is_refused_in_one_sentence(period: Path, content: str | bytes, expected: str) -> None:
    """What ails the file as a whole is told once, with the line where it shows."""
    period.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = told(period)
    assert len(found) == 1
    begin, dots, _ = expected.partition("…")
    assert found[0].startswith(begin) if dots else found[0] == expected


@pytest.mark.parametrize("content", ["a: &x [*x]\n", "a: &x {b: *x}\n", "&x {b: *x}\n", "1: 2\n", "[a, b]: 2\n", "period: {a: {b: 1}}\n"])
def test_odd_but_readable_yaml_is_told_as_wrong_keys(period: Path, content: str) -> None:
    """An alias within what it names, keys that are no text, keys below a text: seven or more faults, no exception."""
    period.write_text(content, encoding="utf-8")
    assert len(told(period)) >= 5


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(period: Path) -> None:
    """The same parameters however the file was saved."""
    before = read_parameters(period, "p", PeriodParameters, CONTEXT)
    period.write_bytes(b"\xef\xbb\xbf" + period.read_bytes().replace(b"\n", b"\r\n"))
    assert read_parameters(period, "p", PeriodParameters, CONTEXT) == before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=80))
def test_no_bytes_make_reading_fail(period: Path, content: bytes) -> None:
    """Whatever bytes a file holds, they are refused with findings, never with another exception."""
    period.write_bytes(content)
    assert told(period)


def test_a_missing_file_is_told_with_what_could_be_it(tmp_path: Path) -> None:
    """A misspelt name beside it is named, but not another period's file."""
    (tmp_path / "program.yaml").touch()
    assert told(tmp_path / "programme.yaml") == ["the file is missing. Rename 'program.yaml' if that is it, or add it."]
    (tmp_path / "2024-H2.yaml").touch()
    assert told(tmp_path / "2024-H1.yaml") == ["the file is missing. Add it."]


def test_periods_are_the_parameter_files_in_order(tmp_path: Path) -> None:
    """One file per period; the programme's file and hidden files are none."""
    for name in ("2024-H1", "2019-Q4", "2019", "2020-01", "programme", ".2024-H2"):
        (tmp_path / f"{name}.yaml").touch()
    assert [str(period) for period in known_periods(tmp_path)] == ["2019-Q4", "2019", "2020-01", "2024-H1"]


@pytest.mark.parametrize("name", ["2024-h1.yaml", "2024-13.yaml", "2024-H1.yml", "0000.yaml", "2024-H1 copy.yaml", "program.yaml"])
def test_a_parameter_file_that_names_no_period_is_told(tmp_path: Path, name: str) -> None:
    """A misspelt name would otherwise be a period that silently is not there."""
    (tmp_path / name).touch()
    with pytest.raises(DataError) as caught:
        known_periods(tmp_path)
    assert [str(finding) for finding in caught.value.findings] == [
        (
            f"params/{name}: {name!r} names no period. "
            "Name it after its period (2024-H1.yaml, 2019-Q4.yaml, 2019.yaml, 2020-01.yaml), or programme.yaml."
        )
    ]
