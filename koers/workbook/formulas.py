"""The formulas of computed cells, and in words what they compute. All begin with a test of the cell that names the row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from koers.workbook.columns import Field, Lookup, Product, SignedSum, SumOf
from koers.workbook.grid import CHECKED_ROWS, FIRST_ROW, a1
from koers.workbook.layout import Sheet, row_columns
from koers.workbook.words import Words, folded

_TIMES, _MINUS = "×", "−"


@dataclass(frozen=True)
class Formulas:
    """Of one workbook's sheets.

    Attributes
    ----------
    by_table : mapping of table to Sheet
    words : Words
    listed : callable
        Writes a list of numbers once on a sheet of its own, and returns where it stands.
    """

    by_table: Mapping[str, Sheet]
    words: Words
    listed: Callable[[Lookup], str]

    def cell(self, sheet: Sheet, one: Field, row: int) -> str:
        """Return the formula of a computed cell: blank in a row that is blank, "?" where what it needs is no number."""
        named = a1(row, column_of(sheet, row_columns(sheet.schema)[0]))
        return f'=IF(${named}="","",IFERROR({self._computed(sheet, one, row)},"?"))'

    def total(self, sheet: Sheet, one: Field, column: int, rows: int) -> str:
        """Return the formula of what a column adds up to: blank while a row that counts has nothing there yet."""
        cells = _down(column, rows)
        if one.counted is None:
            return f"=SUM({cells})"
        counted = _down(column_of(sheet, one.counted[0]), rows)
        n = "+".join(f'COUNTIF({counted},"{text}")' for text in self._option(sheet, one.counted))
        return f'=IF({n}=COUNT({cells}),SUM({cells}),"")'

    def meaning(self, sheet: Sheet, one: Field) -> str:
        """Return in words what a column holds."""
        say, calculation = self.words.say, one.calculation
        match calculation:
            case SumOf():
                return say("Sum of the sheet {sheet}", sheet=self.words.sheet(calculation.table))
            case SignedSum(terms):
                return _joined((" + " if sign > 0 else f" {_MINUS} ", _heading(sheet, name)) for sign, name in terms)
            case Lookup():
                return self.words.told(calculation.meaning)
            case Product(factors, taken):
                text = f" {_TIMES} ".join(_heading(sheet, name) for name in factors)
                if taken:
                    text += f" {_TIMES} (1{''.join(f' {_MINUS} {_heading(sheet, name)}' for name in taken)})"
                if one.counted is None or sheet.fields[column_of(sheet, factors[0])].role != "input":
                    return text
                option = self._option(sheet, one.counted)[-1]
                return say("{formula}; where {heading} is {option}", formula=text, heading=_heading(sheet, one.counted[0]), option=option)
        return self.words.help(one.column) if one.column is not None else ""

    def _computed(self, sheet: Sheet, one: Field, row: int) -> str:
        def at(name: str) -> str:
            return a1(row, column_of(sheet, name))

        match one.calculation:
            case SignedSum(terms):
                return "".join(f"{'+' if sign > 0 else '-'}{at(name)}" for sign, name in terms).removeprefix("+")
            case SumOf():
                return self._sum_of(sheet, one.calculation, row)
            case Lookup(columns, _, otherwise):
                sought = '&"|"&'.join(at(name) for name in columns) + ('&""' if len(columns) == 1 else "")
                found = f"VLOOKUP({sought},{self.listed(one.calculation)},2,FALSE)"
                found = found if otherwise is None else f"IFERROR({found},{otherwise})"
                text, needed = f'IF({at(columns[-1])}="",1,{found})', []
            case Product(factors, taken, lasting):
                text = "*".join(at(name) for name in factors)
                text += f"*(1{''.join(f'-{at(name)}' for name in taken)})" if taken else ""
                text += f"*SIGN({at(lasting)})" if lasting else ""
                needed = [f'{at(name)}<>""' for name in (*factors, lasting) if name]
        if one.counted is not None:
            mine = [f'{at(one.counted[0])}="{text}"' for text in self._option(sheet, one.counted)]
            needed.insert(0, f"OR({','.join(mine)})" if len(mine) > 1 else mine[0])
        return f'IF(AND({",".join(needed)}),{text},"")' if needed else text

    def _sum_of(self, sheet: Sheet, parts: SumOf, row: int) -> str:
        other = self.by_table[parts.table]
        last = FIRST_ROW + len(other.rows) + CHECKED_ROWS

        def of(name: str) -> str:
            column = column_of(other, name)
            return f"'{other.name}'!{a1(FIRST_ROW, column, '$')}:{a1(last, column, '$')}"

        pairs = zip(parts.keys, sheet.schema.key, strict=True)
        tests = ",".join(f"{of(theirs)},${a1(row, column_of(sheet, ours))}" for theirs, ours in pairs)
        return f"SUMIFS({of(parts.amount)},{tests})"

    def _option(self, sheet: Sheet, counted: tuple[str, str]) -> list[str]:
        """Return the texts by which an option is chosen, whatever their case."""
        column, name = counted
        return list({folded(text): text for text in (name, sheet.choices[column].shown(name, ()))}.values())


def column_of(sheet: Sheet, name: str) -> int:
    """Return where a column stands, or a measure."""
    return next(column for column, one in enumerate(sheet.fields) if one.name == name and one.role != "previous")


def _heading(sheet: Sheet, name: str) -> str:
    return sheet.fields[column_of(sheet, name)].heading.removesuffix(" *")


def _down(column: int, rows: int) -> str:
    return f"{a1(FIRST_ROW, column)}:{a1(FIRST_ROW + rows + CHECKED_ROWS, column)}"


def _joined(parts: Iterable[tuple[str, str]]) -> str:
    return "".join(sign + text for sign, text in parts).removeprefix(" + ").strip()
