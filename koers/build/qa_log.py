"""The QA log of a period: what was checked and by which code, what was assumed, what is outstanding, and what made every number.

Generated with the reports, from what lies in their folder (executed notebooks, provenance) and from this package's source;
nothing is filled in by hand, and nothing tells the time. As a page in the reports' design, and as JSON in full:

``period``, ``language``, ``software``; ``checks`` (report, check, outcome, function, file, line); ``outstanding`` (report, finding,
severity, where) and ``audit`` (open findings of the published figures; null where the period has none or their report is not in the
folder); ``assumptions``, ``parameters``, ``inputs``; ``mapping``: per report and cell the calls with their functions, and the tables,
charts and numbers in text they show, each table and chart with the ids of its figures.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from koers.audit.engine import Auditor
from koers.build.mapping import Call, MappedCell, map_notebook, place_of
from koers.build.parameters import check_parameters
from koers.build.plan import Plan
from koers.build.qa_page import qa_page
from koers.build.task import export, notebook_findings, run_task, sections_of
from koers.data.origins import check_origin
from koers.data.tables import read_text
from koers.export.figures import cell_words, report_figures, title_of
from koers.finance.checks import recount as recount_finances
from koers.impact.quality import recount as recount_impact
from koers.lineage import Node, merged
from koers.present.display import Neutral
from koers.present.wording import Wording
from koers.report.report import Report

PAGE, DATA = "qa-log.html", "qa-log.json"
# How a figure came about that somebody assumed, or that counts as something because nobody filled it in.
_ASSUMED = ("assumption", "blank_share", "sum_of_assumed")
# The tables of a report's accountability page.
_CHECKS, _FINDINGS, _PARAMETERS = "controles", "bevindingen", "parameters"

Record = dict[str, Any]


@dataclass(frozen=True)
class LoggedReport:
    """A report as it lies in the folder: its name, what it was made of, its executed notebook, the sections that this shows."""

    name: str
    entry: Mapping[str, Any]
    notebook: Mapping[str, Any]
    sections: list[Neutral]

    @property
    def title(self) -> str:
        """Its title, with what it is about."""
        return str(title_of(self.sections)["title"])

    def rows(self, table: str) -> list[list[str]]:
        """Return the words of a table of its accountability page; none where it has no such table."""
        items = [item for section in self.sections for item in section["items"]]
        found = [item for item in items if item["kind"] == "table" and item["name"] == table]
        return [[cell_words(cell) for cell in row["cells"]] for item in found[-1:] for row in item["rows"]]


def qa_log(plan: Plan, folder: Path, entries: Mapping[str, Any]) -> tuple[str, bytes]:
    """Return the page and the JSON of a folder's QA log.

    Parameters
    ----------
    plan : Plan
    folder : Path
        With the executed notebook of every report.
    entries : mapping
        What each report was made of, as in ``provenance.json``.
    """
    reports = [_opened(folder, name, entry) for name, entry in sorted(entries.items())]
    words = Wording(plan.language)
    cells = {report.name: map_notebook(report.notebook) for report in reports}
    record: Record = {
        "period": plan.name,
        "language": plan.language,
        "software": [_software(report) for report in reports],
        "checks": [*_checks(reports, words), *_own_checks(reports, cells, words)],
        "outstanding": [
            {"report": report.name, "finding": what, "severity": severity, "where": where}
            for report in reports
            for what, severity, where in report.rows(_FINDINGS)
        ],
        "audit": _audit(reports),
        "assumptions": list(_assumptions(reports)),
        "parameters": _parameters(reports),
        "inputs": _inputs(reports),
        "mapping": [_mapping(report.name, cell) for report in reports for cell in cells[report.name]],
    }
    page = qa_page(words, {report.name: title_of(report.sections) for report in reports}, record)
    return page, (json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _opened(folder: Path, name: str, entry: Mapping[str, Any]) -> LoggedReport:
    notebook = json.loads((folder / f"{name}.ipynb").read_text(encoding="utf-8"))
    return LoggedReport(name, entry, notebook, sections_of(notebook))


# What there is to tell -----------------------------------------------------------------------------


def _software(report: LoggedReport) -> Record:
    names = ("notebook", "code", "environment")
    return {"report": report.name, **{name: report.entry[name] for name in names}}


def _checked_by(words: Wording) -> dict[str, Callable[..., Any]]:
    """Return what does each of the checks that a report accounts for, by its name there."""
    _ = words.word
    return {
        _("Cells of tables against their schema, with keys and names in the registers"): read_text,
        _("Files against their recorded checksum"): check_origin,
        _("Identities and totals added up again"): recount_finances,
        _("Totals added up again"): recount_impact,
        _("Checks on the printed figures"): Auditor.run,
        _("Published figures against those computed from inputs"): Auditor.run,
        _("Warnings"): Report.findings,
    }


def _checks(reports: Iterable[LoggedReport], words: Wording) -> Iterator[Record]:
    """Yield the checks that each report accounts for."""
    by = _checked_by(words)
    for report in reports:
        for check, outcome in report.rows(_CHECKS):
            yield _check(report.name, check, outcome, by.get(check))


def _own_checks(reports: list[LoggedReport], cells: Mapping[str, tuple[MappedCell, ...]], words: Wording) -> Iterator[Record]:
    """Yield what every build checks: a report in the folder has passed what would have stopped it."""
    _ = words.word
    passed = _("passed")
    for report in reports:
        yield _check(report.name, _("Parameters given against those that the notebook declares"), passed, check_parameters)
        yield _check(report.name, _("Every cell ran, every result could be displayed"), passed, run_task)
        yield _check(report.name, _("Every figure has one value, wherever it is shown"), passed, report_figures)
        yield _check(report.name, _("Every name and anchor is there once, every link leads somewhere"), passed, export)
        unmapped = sum(1 for cell in cells[report.name] if not all(call.function for call in cell.calls))
        outcome = passed if not unmapped else words.plural("{n} cell does not", "{n} cells do not", n=unmapped)
        yield _check(report.name, _("Every table, chart and number leads to a function of the package"), outcome, map_notebook)
        n_pictures = sum(1 for _found in _pictures(report))
        outcome = passed if not n_pictures else words.plural("{n} has none", "{n} have none", n=n_pictures)
        yield _check(report.name, _("Pictures that did not come from the package have a description"), outcome, notebook_findings)


def _pictures(report: LoggedReport) -> Iterable[Any]:
    from koers.export.foreign import undescribed_pictures

    return undescribed_pictures(report.notebook, report.entry["notebook"])


def _check(report: str, check: str, outcome: str, by: Callable[..., Any] | None) -> Record:
    place = place_of(by) if by else Call("")
    return {"report": report, "check": check, "outcome": outcome, "function": place.function, "file": place.file, "line": place.line}


def _audit(reports: Iterable[LoggedReport]) -> Record | None:
    """Return the open findings on published figures, as the report on them counts them."""
    for report in reports:
        for figure in report_figures(report.sections).values():
            if figure["id"].endswith("/tie-out/total/n_open"):
                return {"report": report.name, "figure_id": figure["id"], "label": figure["label"], "n_open": int(figure["value"])}
    return None


def _assumptions(reports: Iterable[LoggedReport]) -> Iterator[Record]:
    """Yield the figures that somebody assumed, each once, with the cell of the data where it says so."""
    seen: dict[str, Record] = {}
    for report in reports:
        for node in merged(report.sections).values():
            if node.rule in _ASSUMED:
                told = seen.setdefault(node.id, {**_told(node), "reports": []})
                told["reports"].append(report.name)
    yield from seen.values()


def _told(node: Node) -> Record:
    source = asdict(node.source) if node.source else {}
    return {"figure_id": node.id, "label": node.label, "text": node.text, "rule": node.rule, "formula": node.formula, "source": source}


def _parameters(reports: Iterable[LoggedReport]) -> list[Record]:
    """Return the parameters in words, each value once, with the reports that went by it."""
    found: dict[tuple[str, str], list[str]] = {}
    for report in reports:
        for name, value in report.rows(_PARAMETERS):
            found.setdefault((name, value), []).append(report.name)
    return [{"name": name, "value": value, "reports": those} for (name, value), those in found.items()]


def _inputs(reports: Iterable[LoggedReport]) -> list[Record]:
    """Return every file that was read, each content once, with the reports that read it."""
    found: dict[tuple[str, str], Record] = {}
    for report in reports:
        for item in report.entry["inputs"]:
            told = found.setdefault((item["file"], item["sha256"]), {**item, "reports": []})
            told["reports"].append(report.name)
    return [found[key] for key in sorted(found)]


def _mapping(report: str, cell: MappedCell) -> Record:
    named = {kind: [asdict(one) for one in getattr(cell, kind)] for kind in ("tables", "charts")}
    calls = [{"call": call.text, "function": call.function, "file": call.file, "line": call.line} for call in cell.calls]
    counts = {"figures": list(cell.figures), "n_figures": cell.n_figures}
    return {"report": report, "cell": cell.number, "cell_id": cell.id, "calls": calls, **named, **counts}
