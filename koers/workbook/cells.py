"""Understand one cell that somebody filled in: as the text that a file has, where that is not in doubt.

How numbers are read stands in :mod:`koers.workbook.numbers`, how days are in :mod:`koers.workbook.days`.
What a cell may hold is judged elsewhere; here it is only read.
"""

from __future__ import annotations

import re

from koers.data.schemas.table import Column
from koers.money import plain
from koers.workbook.days import read_day
from koers.workbook.numbers import number_texts, read_number
from koers.workbook.problems import quoted
from koers.workbook.reading import NUMBERS, Fault, Habit, Raw, Reading, cleaned, exact
from koers.workbook.words import sentence

# What a program that opens a file of texts would take for a formula.
_FORMULA = re.compile(r"[=@]|[+\-]\S.*[(!|]")
_QUARTER = re.compile(r"(?P<year>[0-9]{4})[\s/-]*[qk](?P<n>[1-4])|[qk](?P<n2>[1-4])[\s/-]*(?P<year2>[0-9]{4})")
_QUARTER_WORDS = re.compile(r"(?P<n>[1-4])e kwartaal (?P<year>[0-9]{4})")


def understand(raw: Raw, column: Column, habit: Habit) -> Reading | Fault:
    """Read one cell.

    Parameters
    ----------
    raw : Raw
    column : Column
        What it is to hold.
    habit : Habit
        Of the column.
    """
    if raw.kind == "blank" or (raw.kind == "text" and not cleaned(raw.value)):
        return Reading(None, sentence("a formula; it is read as blank.") if raw.was_formula else None)
    if raw.kind == "error":
        return Fault("type-error", sentence("the cell shows the error {value}.", value=raw.shown))
    if raw.kind == "formula":
        message = "the formula {value} has no value. Open the workbook in Excel or LibreOffice and save it, or write the value itself."
        return Fault("type-error", sentence(message, value=quoted(raw.shown)))
    if raw.kind == "text" and _FORMULA.match(cleaned(raw.value)) and number_texts(cleaned(raw.value)) is None:
        return Fault("constraint-error", sentence("{value} begins as a formula does; begin it with a word.", value=quoted(raw.shown)))
    read = _understand(raw, column, habit)
    if isinstance(read, Reading) and raw.was_formula and read.remark is None:
        return Reading(read.text, sentence("a formula; it is read as {value}.", value=quoted(read.text or "")))
    return read


def _understand(raw: Raw, column: Column, habit: Habit) -> Reading | Fault:
    if column.kind in NUMBERS:
        return read_number(raw, column, habit)
    if column.kind == "day":
        return read_day(raw, habit)
    if raw.kind == "day":
        message = (
            "a date stands here, {value}, where a text is meant: the program made one of what was typed. Type an apostrophe before it."
        )
        return Fault("type-error", sentence(message, value=raw.shown))
    if raw.kind == "boolean":
        return _truth(raw, column)
    if raw.kind == "number":
        if raw.percent and column.kind == "text":
            text = f"{habit.written(exact(raw.value).scaleb(2))}%"
            return Reading(text, sentence("the cell shows a percentage; it is read as {value}.", value=quoted(text)))
        return Reading(plain(exact(raw.value)))
    return _text(cleaned(raw.value), column)


def _text(text: str, column: Column) -> Reading:
    if column.kind == "quarter":
        return Reading(_quarter(text))
    if column.kind == "currency":
        known = {"€": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "£": "GBP"}
        return Reading(known.get(text.casefold(), text.upper() if len(text) == 3 else text))
    if re.search(r"[\x00-\x1f]", text):
        return Reading(" ".join(re.split(r"\s*[\x00-\x1f]+\s*", text)), sentence("line breaks are read as blanks."))
    return Reading(text)


def _truth(raw: Raw, column: Column) -> Reading | Fault:
    if set(column.options) == {"yes", "no"}:
        return Reading("yes" if raw.value else "no")
    return Fault("type-error", sentence("{value} is a truth value, not what is asked here.", value=raw.shown))


def _quarter(text: str) -> str:
    """Return a quarter as it is written in a file; a text that is none stays as it is, to be judged."""
    folded = text.casefold()
    match = _QUARTER.fullmatch(folded) or _QUARTER_WORDS.fullmatch(folded)
    if match is None:
        return text
    found = match.groupdict()
    return f"{found['year'] or found.get('year2')}-Q{found['n'] or found.get('n2')}"
