"""What is wrong in a workbook that came back, cell by cell, and what was read in another way than it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from koers.workbook.words import Sentence, Words


@dataclass(frozen=True)
class Problem:
    """One thing that stands in the way of an import.

    Attributes
    ----------
    sheet : str
        "" where the workbook as a whole is meant.
    row : int
        As the program shows it; 0 where the whole sheet is meant.
    column : str
        Its letters; "" where a whole row is meant.
    heading : str
    value : str
        What stands there, as text.
    code : str
        The fault's name, in the vocabulary of Frictionless Data where it has one.
    message : Sentence
    allowed : Sentence or None
        What may stand there, or what to do.
    near : str
        The nearest right value; "" where none is near.
    """

    sheet: str
    row: int
    column: str
    heading: str
    value: str
    code: str
    message: Sentence
    allowed: Sentence | None = None
    near: str = ""

    @property
    def cell(self) -> str:
        """The cell's name, such as C9; "" where no cell is meant."""
        return f"{self.column}{self.row}" if self.column and self.row else ""

    def place(self, words: Words) -> str:
        """Return where it is: sheet, row, column and heading."""
        heading = f" ({self.heading})" if self.heading and self.column else ""
        parts = (
            words.say("sheet {name}", name=self.sheet) if self.sheet else "",
            words.say("row {row}", row=str(self.row)) if self.row else "",
            words.say("column {column}", column=self.column) + heading if self.column else "",
        )
        return ", ".join(part for part in parts if part)

    def told(self, words: Words) -> str:
        """Return what is wrong, what is allowed, and the nearest right value."""
        parts = [words.told(self.message)]
        if self.allowed is not None:
            parts.append(words.told(self.allowed) + ("" if words.told(self.allowed).endswith((".", "?")) else "."))
        if self.near:
            parts.append(words.say("Did you mean {near}?", near=quoted(self.near)))
        return " ".join(parts)

    def text(self, words: Words) -> str:
        """Return the whole of it in one line."""
        place = self.place(words)
        text = f"{place}: {self.told(words)}" if place else self.told(words)
        return f"{text[:1].upper()}{text[1:]}"

    def document(self, words: Words) -> dict[str, Any]:
        """Return it for a program."""
        return {
            "sheet": self.sheet or None,
            "row": self.row or None,
            "column": self.column or None,
            "heading": self.heading or None,
            "value": self.value or None,
            "code": self.code,
            "message": words.told(self.message),
            "allowed": None if self.allowed is None else words.told(self.allowed),
            "nearest": self.near or None,
        }


@dataclass(frozen=True)
class Remark:
    """Something that was understood, and that the sender should know: where, and what."""

    sheet: str
    cell: str
    code: str
    message: Sentence

    def text(self, words: Words) -> str:
        """Return it in one line."""
        place = f"{self.sheet}{f', {self.cell}' if self.cell else ''}"
        return f"{place}: {words.told(self.message)}"


def quoted(value: str) -> str:
    """Return a value between quotation marks, on one line, cut where it is long."""
    value = " ".join(value.split())
    return f"“{value if len(value) <= 80 else f'{value[:79]}…'}”"
