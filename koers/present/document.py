"""What every report begins and ends with: its cover, and the page that accounts for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from koers.errors import Finding
from koers.present.display import Bullets, Callout, Cell, Column, Display, Heading, Prose, Row, Section, Table, Text, Title
from koers.present.wording import Wording


@dataclass(frozen=True)
class Account:
    """What an accountability page says.

    Attributes
    ----------
    parameters : sequence of (name, value)
    inputs : sequence of (file, sha256, source document, why it was last recorded)
        The files that the report's sections drew on.
    n_other_inputs : int
        Other files of the period, read and checked along with them.
    code, environment : str
    checks : sequence of (what was checked, outcome in words)
    findings : sequence of Finding
        Warnings and remarks; there are no errors, they stop a build.
    limits : sequence of Text
    sources : sequence of Display
        What inputs came from, where a subject tells it.
    """

    parameters: Sequence[tuple[str, str]]
    inputs: Sequence[tuple[str, str, str, str]]
    n_other_inputs: int
    code: str
    environment: str
    checks: Sequence[tuple[str, str]]
    findings: Sequence[Finding]
    limits: Sequence[Text]
    sources: Sequence[Display] = ()


def document_words(words: Wording) -> dict[str, str]:
    """Return the words that exporters put around a report."""
    _ = words.word
    return {
        "skip": _("Skip to the content"),
        "contents": _("Contents"),
        "download_csv": _("Table as CSV"),
        "download_xlsx": _("Spreadsheet (XLSX)"),
        "download_pdf": _("Report as PDF"),
        "figures_csv": _("All figures (CSV)"),
        "tables_csv": _("All tables (CSV)"),
        "notebook": _("Notebook"),
        "lineage": _("Origin of the figures"),
        "lineage_of": _("Origin of"),
        "lineage_sheet": _("Lineage"),
        "lineage_chart": _("Origin of the figures in this chart"),
        "lineage_intro": _(
            "For each figure of the report how it came about: its formula in words, the figures that it names, and at the end of the way "
            "the cell of the data that it stands in. Figures are in the order of the report’s tables."
        ),
        "lineage_text": _("Figures in text and charts alone"),
        "lineage_charts": _("Charts"),
        "lineage_behind": _("Figures behind these, which the report does not show"),
        "lineage_sources": _("Files and their source documents"),
        "lineage_no_document": _("A file of the programme itself"),
        "lineage_parents": _("The figures and rows that it names"),
        "lineage_exact": _("exactly"),
        "rule": _("Way of computing"),
        "formula": _("Formula in words"),
        "parents": _("Came from"),
        "file": _("File"),
        "row": _("row"),
        "column": _("Column"),
        "source_document": _("Source document"),
        "overview": _("All reports of this period"),
        "page": _("Page"),
        "of": _("of"),
        "period": _("Period"),
        "status": _("Status"),
        "table": _("Table"),
        "chart": _("Chart"),
        "figure": _("Figure"),
        "attached_figures": _("Every figure of this report, with its id and full value"),
        "attached_provenance": _("Provenance: inputs, parameters, code and environment"),
        "remark": _("Remark"),
        "warning": _("Note"),
        "success": _("Good news"),
        "downloads": _("Downloads"),
        "all_figures": _("All figures"),
        "back_to_contents": _("Back to the contents"),
        "date": _("Reference date"),
        "disclaimer": _("Disclaimer"),
        "mark": _("V/N"),
        "ticks": _("marks"),
        "figure_id": _("Figure id"),
        "label": _("Description"),
        "value": _("Value"),
        "unit": _("Unit"),
        "text": _("As shown"),
        "reports": _("Reports"),
        "other_periods": _("Other periods"),
        "periods": _("Periods"),
        "no_description": _("An image without a description"),
        "not_built_yet": _("Not built yet"),
        "search": _("Search titles, themes, projects and figures"),
        "hits": _("What was found"),
        "hits_none": _("Nothing found"),
        "hits_one": _("1 hit"),
        # The pages' scripts fill in the numbers.
        "hits_many": _("{n} hits", n="{n}"),
        "hits_more": _("and {n} more; a longer search finds fewer", n="{n}"),
        "find": _("Search this report"),
        "find_keys": _(
            "Enter goes to the next place, Shift and Enter to the one before. Escape clears the search; you read on where you are."
        ),
        "find_place": _("{i} of {n}", i="{i}", n="{n}"),
        "find_next": _("Next place"),
        "find_previous": _("Place before"),
    }


def title_section(
    words: Wording,
    *,
    report: str,
    title: str,
    programme: str,
    period: str,
    period_text: str,
    reference_text: str,
    date: str,
    adopted: tuple[str, str] | None,
    disclaimer: str,
    colours: Mapping[str, str],
    supplied: tuple[str, ...] = (),
    supplied_language: str = "",
    names_as_supplied: bool = True,
    reference_date: str = "",
    kind: str = "",
    watermark: str = "",
    restated: bool = False,
) -> Section:
    """Return the cover, and below it, where texts of the data are in another language, that they are.

    ``adopted`` is (body, date in words), or None for a concept; ``restated`` says that it was adopted earlier; ``kind``
    says what the report is beside that, and ``watermark`` takes the place of the concept's; see ``Title`` for ``supplied``. Without
    ``names_as_supplied`` these are only what lacks a translation, each with its own note.
    """
    _ = words.word
    status = told_status(words, adopted, restated=restated)
    status = f"{status}, {kind}" if kind else status
    described = _(
        "{title} of {programme}, {period}, with every figure computed from data.", title=title, programme=programme, period=period_text
    )
    cover = Title(
        report=report,
        title=title,
        subtitle=_("State on {date}", date=reference_text),
        programme=programme,
        period=period,
        period_text=period_text,
        language=words.language,
        date=date,
        status=status,
        watermark=watermark or ("" if adopted else _("Concept")),
        disclaimer=disclaimer,
        description=described,
        colours=tuple(colours.items()),
        words=tuple(document_words(words).items()),
        supplied=supplied,
        supplied_language=supplied_language if supplied else "",
        reference_date=reference_date,
    )
    note = (Prose(said_as_supplied(words, supplied_language), "note"),) if supplied and names_as_supplied else ()
    return Section((cover, *note))


def told_status(words: Wording, adopted: tuple[str, str] | None, *, restated: bool) -> str:
    """Say that it is a concept, or by whom and when it was adopted, or restated afterwards."""
    if adopted is None:
        return words.word("Concept")
    message = "Adopted by {body}, restated on {date}" if restated else "Adopted by {body} on {date}"
    return words.word(message, body=adopted[0], date=adopted[1])


def said_as_supplied(words: Wording, language: str) -> Text:
    """Say that texts of the data stand in their own language, ``nl`` or ``en``."""
    if language == "nl":
        return words.text("Names, labels and quoted texts are shown in Dutch, as in the source.")
    return words.text("Names, labels and quoted texts are shown in English, as in the source.")


def accountability(words: Wording, account: Account) -> Section:
    """Return the accountability page."""
    _ = words.word
    intro = words.text(
        "Every figure in this report was computed from the inputs below, by the code below. "
        "With the same inputs, code and environment anyone gets the same report, byte for byte."
    )
    items: list[Display] = [
        Heading(_("Accountability"), 2, "verantwoording", new_page=True),
        Prose(intro, "lead"),
        Heading(_("Checks"), 3, "controles"),
        _two_columns("controles", _("Checks and their outcome"), (_("Check"), _("Outcome")), account.checks),
        *_findings(words, account.findings),
        Heading(_("Inputs"), 3, "invoer"),
        _inputs(words, account),
        *account.sources,
        Heading(_("Parameters, code and environment"), 3, "parameters"),
        _two_columns(
            "parameters",
            _("Parameters, code and environment"),
            (_("Name"), _("Value")),
            [*account.parameters, (_("Code version"), account.code), (_("Environment"), account.environment)],
        ),
        Heading(_("Limits"), 3, "beperkingen"),
        Bullets(tuple(account.limits)),
    ]
    return Section(tuple(items))


def _two_columns(name: str, title: str, labels: tuple[str, str], rows: Sequence[tuple[str, str]]) -> Table:
    columns = (Column(labels[0]), Column(labels[1]))
    return Table(name, title, columns, tuple(Row((Cell((left,)), Cell((right,)))) for left, right in rows))


def _inputs(words: Wording, account: Account) -> Table:
    _ = words.word
    shown = ((file, digest[:16], title or "–", why or "–") for file, digest, title, why in account.inputs)
    rows = tuple(Row(tuple(Cell((text,)) for text in texts)) for texts in shown)
    columns = (Column(_("File")), Column("SHA-256"), Column(_("Source document")), Column(_("Recorded because")))
    notes = [words.text("The first 16 characters of each SHA-256; provenance.json has all of it.")]
    if n := account.n_other_inputs:
        one = "{n} other file of the period was read and checked; no figure of this report comes from it. provenance.json names it."
        many = "{n} other files of the period were read and checked; no figure of this report comes from them. provenance.json names them."
        notes.append(words.plural_text(one, many, n, n=str(n)))
    return Table("invoer", _("Files that this report draws on"), columns, rows, tuple(notes), folded=True)


def _findings(words: Wording, findings: Sequence[Finding]) -> list[Display]:
    """Say what the checks found, or that they found nothing."""
    _ = words.word
    if not findings:
        return [Callout(_("No remarks"), (words.text("The checks found nothing to remark on."),), "success")]
    severity = {"error": _("error"), "warning": _("warning"), "info": _("remark")}
    rows = tuple(Row((Cell((words.finding(f),)), Cell((severity[f.severity],)), Cell((_place(words, f) or "–",)))) for f in findings)
    columns = (Column(_("Finding")), Column(_("Severity")), Column(_("Where")))
    return [Table("bevindingen", _("What the checks found"), columns, rows)]


def _place(words: Wording, finding: Finding) -> str:
    parts = [finding.file]
    if finding.row:
        parts.append(words.word("row {row}", row=str(finding.row)))
    if finding.column:
        parts.append(finding.column)
    return ", ".join(part for part in parts if part)
