"""Show in a copy of a workbook what is wrong with it: the cells marked and remarked on, and a sheet that lists them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from copy import copy
from typing import Any

from koers.workbook.looks import lines_in
from koers.workbook.problems import Problem
from koers.workbook.sheets import loaded
from koers.workbook.words import Words

_FILL, _HEAD, _FONT = "F6B0AA", "14425F", "Calibri"
_WIDTHS = (26, 9, 26, 30, 60, 50, 26)
_LABELS = ("Sheet", "Cell", "Heading", "Value", "What is wrong", "What may stand there", "Nearest")
_LABELS_ROW = 4
_THEIRS = "\n––––––––––\n"  # below it what a colleague had remarked
_COMMENT_WIDTH, _LINE_LENGTH, _LINE_HEIGHT = 340, 48, 18


def marked(content: bytes, problems: Sequence[Problem], words: Words, author: str) -> bytes:
    """Return a copy of a workbook in which every problem is marked at its cell and listed on the first sheet.

    Parameters
    ----------
    content : bytes
    problems : sequence of Problem
    words : Words
        Of the workbook.
    author : str
        Of the remarks.
    """
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = loaded(content)
    _clear(book, author)
    fill = PatternFill("solid", fgColor=_FILL)
    told: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        if problem.sheet in book.sheetnames and problem.row:
            told.setdefault((problem.sheet, problem.cell or f"A{problem.row}"), []).append(problem.told(words))
    for (sheet, cell), texts in told.items():
        text = "\n".join(texts)
        lines = sum(len(part) // _LINE_LENGTH + 1 for part in text.split("\n")) + 1
        target = _first_of_merged(book[sheet], cell)
        target.fill = fill
        if target.comment is not None:  # of a colleague
            text += _THEIRS + target.comment.text
            lines += target.comment.text.count("\n") + 2
        target.comment = Comment(text, author, height=lines * _LINE_HEIGHT, width=_COMMENT_WIDTH)
    _list(book, problems, words)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _clear(book: Any, author: str) -> None:
    """Take away the marks of an earlier copy: what was mended is no longer wrong."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    for sheet in book.worksheets:
        for cell in [cell for row in sheet.iter_rows() for cell in row if cell.comment is not None and cell.comment.author == author]:
            below = (sheet.cell(row, cell.column) for row in range(cell.row + 1, sheet.max_row + 1))
            like = next((one for one in below if not str(one.fill.fgColor.rgb).endswith(_FILL)), None)
            cell.fill = copy(like.fill) if like is not None else PatternFill()
            theirs = cell.comment.text.partition(_THEIRS)[2]
            cell.comment = Comment(theirs, "") if theirs else None


def _first_of_merged(sheet: Any, cell: str) -> Any:
    """Return a cell; for one within merged cells the first of these, the only one that can be marked."""
    merged = next((one for one in sheet.merged_cells.ranges if cell in one), None)
    return sheet[cell] if merged is None else sheet.cell(merged.min_row, merged.min_col)


def _list(book: Any, problems: Sequence[Problem], words: Words) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.properties import PageSetupProperties

    name = words.say("Problems")
    if name in book.sheetnames:
        del book[name]
    page = book.create_sheet(name, 0)
    n = len(problems)
    page["A1"] = words.say("1 problem; nothing was changed.") if n == 1 else words.say("{n} problems; nothing was changed.", n=str(n))
    page["A1"].font = Font(name=_FONT, bold=True, size=16)
    page["A2"] = words.say("Mend them at their cells, save this copy, and import it.")
    page.append([])
    page.append([words.say(label) for label in _LABELS])
    for cell, width in zip(page[_LABELS_ROW], _WIDTHS, strict=True):
        cell.font = Font(name=_FONT, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=_HEAD)
        page.column_dimensions[cell.column_letter].width = width
    for row, problem in enumerate(problems, start=_LABELS_ROW + 1):
        allowed = "" if problem.allowed is None else words.told(problem.allowed)
        cells = (
            problem.sheet,
            problem.cell or (str(problem.row) if problem.row else ""),
            problem.heading,
            problem.value,
            words.told(problem.message),
            allowed,
            problem.near,
        )
        # A program sets a row's height when it is typed in, not when the file is opened.
        page.row_dimensions[row].height = max(lines_in(text, width) for text, width in zip(cells, _WIDTHS, strict=True)) * _LINE_HEIGHT
        for column, text in enumerate(cells, start=1):
            cell = page.cell(row, column, text)
            cell.data_type = "s"  # "=1+1" is the text that somebody typed
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if problem.sheet in book.sheetnames and problem.row:
            sheet = problem.sheet.replace("'", "''")
            page.cell(row, 2).hyperlink = f"#'{sheet}'!{problem.cell or f'A{problem.row}'}"
            page.cell(row, 2).font = Font(name=_FONT, underline="single", color="0B5394")
    page.freeze_panes = f"A{_LABELS_ROW + 1}"
    page.print_title_rows = f"{_LABELS_ROW}:{_LABELS_ROW}"
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = False
    book.active = 0
