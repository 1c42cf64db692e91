"""The QA log as a page in the design of the reports, from its record; see :mod:`koers.build.qa_log`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from koers.export.page import DocumentLink
from koers.export.sections import sections_html
from koers.present.display import Bullets, Cell, Column, Heading, Neutral, Prose, Row, Section, Table
from koers.present.wording import Wording

Record = Mapping[str, Any]


def qa_page(words: Wording, titles: Mapping[str, Neutral], record: Record) -> str:
    """Return the page: what is outstanding first, then checks, assumptions, inputs, and from what is shown to the code.

    Parameters
    ----------
    words : Wording
    titles : mapping of report to title
        In neutral form; the log takes its colours, words and period from the first.
    record : mapping
        What the log's JSON says.
    """
    _, every = words.word, list(titles.values())
    title = {
        **every[0],
        "report": "qa-log",
        "title": _("QA log"),
        "description": _("How the reports were checked, what they rest on, and what made every number in them."),
        "supplied": sorted({text for one in every for text in one["supplied"]}),
        "supplied_language": next((one["supplied_language"] for one in every if one["supplied_language"]), ""),
    }
    names = {report: str(one["title"]) for report, one in titles.items()}
    section = Section((*_opening(words), *_outstanding(words, record, names), *_rest(words, record, names), *_where(words, record, names)))
    forms = ({"kind": "section", "items": [title]}, section.neutral())
    links = (DocumentLink(title["words"]["overview"], "index.html", "index"),)
    return sections_html(forms, links=links)


def _opening(words: Wording) -> Iterator[Any]:
    yield Prose(
        words.text(
            "This log was generated with the reports; nobody filled it in. It says what was checked and by which code, what was assumed, "
            "what is outstanding, and which notebook cell and which function made every table, chart and number."
        ),
        "lead",
    )


def _table(name: str, title: str, labels: Iterable[str], rows: Iterable[Iterable[str]], *, folded: bool = False) -> Table:
    columns = tuple(Column(label) for label in labels)
    return Table(name, title, columns, tuple(Row(tuple(Cell((text or "–",)) for text in row)) for row in rows), folded=folded)


def _outstanding(words: Wording, record: Record, names: Mapping[str, str]) -> Iterator[Any]:
    """Tell each finding once, with the reports that it stands in."""
    _ = words.word
    yield Heading(_("Outstanding"), 2, "openstaand")
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in record["outstanding"]:
        found.setdefault((one["finding"], one["severity"], one["where"]), []).append(one["report"])
    audit = record["audit"]
    rows = [[f"{audit['label']}: {audit['n_open']}", _("open"), audit["figure_id"], names[audit["report"]]]] if audit else []
    rows += [[*key, _named(words, those, names)] for key, those in found.items()]
    if not rows:
        yield Prose(words.text("The checks found nothing to remark on."))
        return
    yield _table("openstaand", _("What is outstanding"), (_("Finding"), _("Severity"), _("Where"), _("Reports")), rows)


def _named(words: Wording, reports: list[str], names: Mapping[str, str]) -> str:
    """Name a report, or say how many they are; the JSON names each."""
    if len(reports) == len(names) > 1:
        return words.word("all reports")
    return names[reports[0]] if len(reports) == 1 else words.plural("{n} report", "{n} reports", n=len(reports))


def _rest(words: Wording, record: Record, names: Mapping[str, str]) -> Iterator[Any]:
    _ = words.word
    yield Heading(_("Checks"), 2, "controles")
    checked: dict[tuple[str, ...], list[str]] = {}
    for one in record["checks"]:
        key = (one["check"], one["outcome"], _place(one))
        checked.setdefault(key, []).append(one["report"])
    rows = [[*key, _named(words, those, names)] for key, those in sorted(checked.items(), key=lambda pair: -len(pair[1]))]
    yield _table("controles", _("Checks and their outcome"), (_("Check"), _("Outcome"), _("By"), _("Reports")), rows)
    yield Heading(_("Assumed"), 2, "aannames")
    assumed = [[one["label"], one["text"], one["formula"], _source(words, one["source"])] for one in record["assumptions"]]
    if assumed:
        yield _table("aannames", _("Figures that rest on an assumption"), (_("Figure"), _("Value"), _("How"), _("Where")), assumed)
    else:
        yield Prose(words.text("No figure rests on an assumption in the data."))
    given = [[one["name"], one["value"], _named(words, one["reports"], names)] for one in record["parameters"]]
    yield _table("parameters", _("Parameters, code and environment"), (_("Name"), _("Value"), _("Reports")), given, folded=True)
    yield Heading(_("Inputs"), 2, "invoer")
    files = [[one["file"], one["sha256"], one["document"], one["note"], _named(words, one["reports"], names)] for one in record["inputs"]]
    labels = (_("File"), "SHA-256", _("Source document"), _("Recorded because"), _("Reports"))
    yield _table("invoer", _("Every file that was read"), labels, files, folded=True)


def _source(words: Wording, source: Mapping[str, Any]) -> str:
    if not source:
        return ""
    row = [words.word("row {row}", row=str(source["row"]))] if source["row"] else []
    return ", ".join([source["file"], *row, *([source["column"]] if source["column"] else [])])


def _place(one: Mapping[str, Any]) -> str:
    """Say which function of which file; the JSON has its whole name."""
    return f"{one['function'].rpartition('.')[2]}, {one['file']}:{one['line']}" if one["function"] else ""


def _where(words: Wording, record: Record, names: Mapping[str, str]) -> Iterator[Any]:
    """Yield, per report, from what is shown to the code."""
    _ = words.word
    yield Heading(_("From what is shown to the code"), 2, "herkomst")
    yield Prose(words.text("Cells are numbered as in the executed notebook that lies beside the report; qa-log.json names every figure."))
    labels = (_("Shown"), _("Cell and call"), _("Function"))
    for report, name in names.items():
        rows = [row for cell in record["mapping"] if cell["report"] == report for row in _cell_rows(words, cell)]
        yield Heading(name, 3, f"herkomst-{report}")
        yield _table(f"herkomst-{report}", _("{report}: cell, call, function", report=name), labels, rows)
    yield Heading(_("Limits"), 2, "beperkingen")
    yield Bullets(tuple(_limits(words)))


def _cell_rows(words: Wording, cell: Record) -> Iterator[list[str]]:
    """Yield a row for each table and chart that a cell shows, and one for its numbers in text."""
    _ = words.word
    shown = [_("table: {title}", title=_counted(words, one)) for one in cell["tables"]]
    shown += [_("chart: {title}", title=_counted(words, one)) for one in cell["charts"]]
    if cell["figures"]:
        shown.append(words.plural("{n} number in text", "{n} numbers in text", n=len(cell["figures"])))
    called = "; ".join(dict.fromkeys(call["call"] for call in cell["calls"]))
    for one in shown:
        yield [one, f"[{cell['cell']}] {called}", "; ".join(_place(call) for call in cell["calls"])]


def _counted(words: Wording, one: Record) -> str:
    """Return a title with how many figures stand under it; the JSON names each."""
    n = len(one["figures"])
    return f"{one['title']} ({words.plural('{n} figure', '{n} figures', n=n)})" if n else str(one["title"])


def _limits(words: Wording) -> Iterator[Any]:
    yield words.text("Software made the reports; no person is recorded. Who adopted a report, and when, stands on its cover.")
    yield words.text("A report that an earlier build made, of other code, is mapped to the present code.")
    yield words.text("Open findings on published figures are counted where the report on them was built; that report tells of each.")
    yield words.text("Whether an assumption or an explanation is right, no program can check.")
