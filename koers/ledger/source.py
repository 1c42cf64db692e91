"""Bring an accountant's export into a table of text: CSV, XLSX or Parquet, each line with its row in the file.

A plain CSV file is read by the engine. One that is not plain (another encoding than UTF-8, blank lines, titles, line breaks within
quotation marks, rows of another length) goes through Python first, cell by cell, as a workbook does; what comes out is the same.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from koers.errors import DataError, Finding, UsageError, suggest
from koers.ledger.mapping import LedgerMapping
from koers.money import plain
from koers.workbook.reading import cleaned, exact
from koers.workbook.words import folded

if TYPE_CHECKING:
    import duckdb

TABLE, LINES = "staged", "lines"
# What is taken of a line: the columns of the table, all text; ``…_number`` is what a program kept as a number.
TEXTS = ("booking", "day", "account", "cost_centre", "side", "amount", "debit", "credit")
NUMBERS = ("amount_number", "debit_number", "credit_number")
_HELD = {"date": "day"}  # the mapping's name of a column, where the table's is another
_SEPARATORS = (";", ",", "\t", "|")
_HEADING_WITHIN = 40  # rows; what stands above is a title
_BEGINNING = 1 << 18
_CHUNK = 1 << 22
# A no-break space and its like, as they begin in UTF-8: beside amounts, where a space may be anything.
_ODD_BLANKS = (b"\xc2\xa0", b"\xe2\x80", b"\xe2\x81", b"\xef\xbb\xbf")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Read:
    """What was read, beside the table.

    Attributes
    ----------
    file, sha256 : str
    headings : mapping of the table's column to its heading in the file
    remarks : tuple of str
        How it was understood, where that is not plain.
    """

    file: str
    sha256: str
    headings: Mapping[str, str]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Heading:
    """Where the headings stand: the row (from 1), the cells there, and of each needed column its place."""

    row: int
    cells: tuple[str, ...]
    places: Mapping[str, int]

    @property
    def told(self) -> dict[str, str]:
        return {name: self.cells[place] for name, place in self.places.items()}


@dataclass(frozen=True)
class _Scanned:
    """What one look at every byte says: checksum, encoding, line breaks, whether there are blanks other than spaces."""

    sha256: str
    encoding: str
    n_lines: int
    odd_blanks: bool


def stage(base: duckdb.DuckDBPyConnection, path: Path, mapping: LedgerMapping, scratch: Path) -> Read:
    """Read a file into the view ``lines``.

    Parameters
    ----------
    base : connection
        To a database that has no such view.
    path : Path
    mapping : LedgerMapping
        Which columns are what.
    scratch : Path
        A folder for what is made on the way.

    Returns
    -------
    Read
        The view has a row per line that is not blank: ``row`` (its line in the file, or its row in the sheet, the headings being one;
        a record's number in a Parquet file), and the text of each column, NULL where it is blank or not there.

    Raises
    ------
    UsageError
        When there is no such file, or it is of no kind that is understood.
    DataError
        When a column is missing, or a row cannot be read.
    """
    if not path.is_file():
        beside = [one.name for one in path.parent.iterdir() if one.is_file()] if path.parent.is_dir() else []
        raise UsageError(f"There is no file {path}. {suggest(path.name, beside) if beside else ''}".rstrip())
    with path.open("rb") as opened:
        start = opened.read(_BEGINNING)
    if not start.strip():
        raise _refused(path, "the file is empty.", "Export the ledger again.")
    if start.startswith(b"PAR1"):
        return _parquet(base, path, mapping)
    if start.startswith(b"PK"):
        return _workbook(base, path, mapping, scratch)
    if start.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise _refused(path, "the file is no CSV, XLSX or Parquet.", "Export the ledger as one of these.")
    return _csv(base, path, mapping, scratch, start)


def _refused(path: Path, message: str, advice: str, row: int = 0, column: str = "") -> DataError:
    return DataError([Finding(path.name, row, column, "source-error", message, advice)])


# Headings ----------------------------------------------------------------------------------------


def _find_heading(rows: Iterable[Sequence[str]], mapping: LedgerMapping) -> tuple[_Heading | None, list[Finding]]:
    """Return the first row that names every needed column, else what the nearest one lacks."""
    nearest_lack: list[Finding] = []
    most = 0
    for number, cells in enumerate(islice(rows, _HEADING_WITHIN), start=1):
        places, lack = {}, []
        known = [folded(cell) for cell in cells]
        for name, headings in mapping.columns.named.items():
            at = [place for place, cell in enumerate(known) if cell in {folded(one) for one in headings}]
            if len(at) == 1:
                places[_HELD.get(name, name)] = at[0]
            else:
                told = " or ".join(repr(one) for one in headings)
                there = [cell for cell in cells if cell.strip()]
                if at:
                    lack.append(
                        Finding("", number, told, "duplicate-label", f"the column {told} stands here {len(at)} times.", "Keep one.")
                    )
                else:
                    advice = f"{suggest(headings[0], there)} Correct columns.{name} in the mapping file."
                    lack.append(Finding("", number, told, "missing-label", f"the column {told} is missing.", advice))
        if not lack:
            return _Heading(number, tuple(cells), places), []
        if len(places) > most:
            most, nearest_lack = len(places), lack
    return None, nearest_lack


def _without_heading(path: Path, mapping: LedgerMapping, lack: Sequence[Finding], where: str = "") -> DataError:
    file = f"{path.name}{where}"
    if not lack:
        named = ", ".join(headings[0] for headings in mapping.columns.named.values())
        message = f"none of its first {_HEADING_WITHIN} rows names a column that the mapping file does."
        return DataError(
            [Finding(file, 0, "", "missing-label", message, f"Name the columns under columns in the mapping file; now: {named}.")]
        )
    return DataError(Finding(file, one.row, one.column, one.code, one.message, one.advice) for one in lack)


# CSV ---------------------------------------------------------------------------------------------


def _csv(base: duckdb.DuckDBPyConnection, path: Path, mapping: LedgerMapping, scratch: Path, start: bytes) -> Read:
    scanned = _scan(path)
    text = start.decode(scanned.encoding, errors="ignore")
    heading, separator, lack = None, ";", list[Finding]()
    for one in _SEPARATORS:
        heading, found = _find_heading(csv.reader(io.StringIO(text, newline=""), delimiter=one), mapping)
        if heading is not None:
            separator = one
            break
        lack = found if len(found) and (not lack or len(found) < len(lack)) else lack
    if heading is None:
        raise _without_heading(path, mapping, lack)
    remarks = [] if scanned.encoding.startswith("utf-8") else [f"read as {_ENCODINGS[scanned.encoding]}, because it is not UTF-8."]
    if heading.row > 1:
        remarks.append(f"the headings stand in row {heading.row}; what is above is passed over.")
    plain_file = scanned.encoding == "utf-8" and not scanned.odd_blanks
    if not (plain_file and _csv_by_engine(base, path, heading, separator, scanned.n_lines)):
        _through_python(base, scratch, heading, _csv_rows(path, scanned.encoding, separator, heading))
    return Read(path.name, scanned.sha256, heading.told, tuple(remarks))


_ENCODINGS = {"cp1252": "Windows-1252", "utf-16": "UTF-16"}


def _scan(path: Path) -> _Scanned:
    """Look at every byte once."""
    digest, breaks, last, odd = hashlib.sha256(), 0, b"", False
    with path.open("rb") as opened:
        first = opened.read(4)
        encoding = next((name for mark, name in _BOMS if first.startswith(mark)), "utf-8")
        opened.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        windows = False
        while chunk := opened.read(_CHUNK):
            digest.update(chunk)
            breaks += chunk.count(b"\n")
            odd = odd or any(blank in chunk for blank in _ODD_BLANKS)
            last = chunk[-1:]
            if encoding == "utf-16":
                continue
            if not windows:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    windows = True
            if b"\0" in chunk:
                raise _refused(path, "a character U+0000 is no text.", "Export the ledger again, as CSV in UTF-8.")
    if windows or (encoding != "utf-16" and decoder.getstate()[0]):
        encoding = "cp1252"
    return _Scanned(digest.hexdigest(), encoding, breaks + (last != b"\n"), odd)


def _csv_by_engine(base: duckdb.DuckDBPyConnection, path: Path, heading: _Heading, separator: str, n_lines: int) -> bool:
    """Read a plain file; False, with nothing read, for one in which a record is not a line."""
    import duckdb

    names = {f"c{place}": "VARCHAR" for place in range(len(heading.cells))}
    taken = ", ".join(_text(f"c{heading.places[name]}" if name in heading.places else "", name) for name in TEXTS)
    try:
        base.execute(
            f"CREATE TABLE {TABLE} AS SELECT {taken}, {_no_numbers()} FROM read_csv(?, auto_detect=false, columns=?, delim=?, "
            "header=false, skip=?, quote='\"', escape='\"', strict_mode=true, null_padding=false, nullstr='')",
            [str(path), names, separator, heading.row],
        )
    except duckdb.Error:
        base.execute(f"DROP TABLE IF EXISTS {TABLE}")
        return False
    (n_records,) = _one(base, f"SELECT count(*) FROM {TABLE}")
    if n_records != n_lines - heading.row:
        base.execute(f"DROP TABLE {TABLE}")
        return False
    _number_rows(base, heading.row + 1)
    return True


def _number_rows(base: duckdb.DuckDBPyConnection, first: int) -> None:
    """Give rows, which lie in the order of the file, their numbers in it; leave out those that are blank."""
    filled = " OR ".join(f"{name} IS NOT NULL" for name in (*TEXTS, *NUMBERS))
    base.execute(f'CREATE VIEW {LINES} AS SELECT rowid + {first} AS "row", * FROM {TABLE} WHERE {filled}')


def _one(base: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...]:
    found = base.execute(query, list(parameters)).fetchone()
    if found is None:
        raise LookupError(query)
    return found


def _text(column: str, name: str) -> str:
    """Return a column without the spaces around it, NULL where nothing is left; a plain file has no other blanks."""
    return f"nullif(trim({column}), '') AS {name}" if column else f"NULL::VARCHAR AS {name}"


def _no_numbers() -> str:
    return ", ".join(f"NULL::VARCHAR AS {name}" for name in NUMBERS)


def _csv_rows(path: Path, encoding: str, separator: str, heading: _Heading) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield each record below the headings with the line it begins on."""
    with path.open(encoding=encoding, newline="") as opened:
        reader = csv.reader(opened, delimiter=separator, strict=True)
        line = number = 1
        try:
            for cells in reader:
                if number > heading.row and any(cells):
                    if any(cell.strip() for cell in cells[len(heading.cells) :]):
                        message = f"the row has {len(cells)} cells, the headings {len(heading.cells)}."
                        raise _refused(path, message, "Text that holds a separator stands between quotation marks.", line)
                    yield line, cells
                line, number = reader.line_num + 1, number + 1
        except csv.Error as error:
            raise _refused(path, f"not readable as CSV: {error}.", "Check the quotation marks.", line) from None
        except UnicodeDecodeError as error:
            byte = f"0x{error.object[error.start]:02X}"
            message = f"it is neither UTF-8 nor Windows-1252: byte {byte} is no letter there."
            raise _refused(path, message, "Export it as UTF-8.", line) from None


def _through_python(base: duckdb.DuckDBPyConnection, scratch: Path, heading: _Heading, rows: Iterable[tuple[int, Sequence[Any]]]) -> None:
    """Write what is taken of each row to a plain file, and read that."""
    target = scratch / "staged.csv"
    places = [(heading.places.get(name), name) for name in TEXTS]
    numbers = [heading.places.get(name.removesuffix("_number")) for name in NUMBERS]
    with target.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        for row, cells in rows:
            texts = [_cell(cells, place, name) for place, name in places]
            found = [_number_cell(cells, place) for place in numbers]
            if any(texts) or any(found):
                writer.writerow([row, *texts, *found])
    columns = {"row": "BIGINT", **dict.fromkeys((*TEXTS, *NUMBERS), "VARCHAR")}
    base.execute(
        f"CREATE TABLE {TABLE} AS SELECT * FROM read_csv(?, auto_detect=false, columns=?, delim=',', header=false, "
        "quote='\"', escape='\"', nullstr='')",
        [str(target), columns],
    )
    base.execute(f"CREATE VIEW {LINES} AS SELECT * FROM {TABLE}")
    target.unlink()


def _cell(cells: Sequence[Any], place: int | None, name: str) -> str:
    """Return a cell as text; a number where an amount is meant is left to :func:`_number_cell`."""
    value = cells[place] if place is not None and place < len(cells) else None
    match value:
        case None:
            return ""
        case str():
            return " ".join(cleaned(value).split("\n"))
        case dt.datetime() | dt.date():
            return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else value.isoformat()
        case bool():
            return str(value).upper()
        case int() | float():
            return "" if name in ("amount", "debit", "credit") else plain(exact(value))
        case _:
            return str(value)


def _number_cell(cells: Sequence[Any], place: int | None) -> str:
    value = cells[place] if place is not None and place < len(cells) else None
    return plain(exact(value)) if isinstance(value, int | float) and not isinstance(value, bool) else ""


# Workbooks ---------------------------------------------------------------------------------------


def _workbook(base: duckdb.DuckDBPyConnection, path: Path, mapping: LedgerMapping, scratch: Path) -> Read:
    """Read the one sheet that has the columns, row by row."""
    import warnings

    from openpyxl import load_workbook

    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    with warnings.catch_warnings(), path.open("rb") as opened:
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(opened, read_only=True, data_only=True)
        except (KeyError, OSError, SyntaxError, TypeError, ValueError, zipfile.BadZipFile):
            raise _refused(path, "the workbook is damaged and cannot be opened.", "Open it in Excel, and save it anew.") from None
        try:
            sheet, heading = _sheet(book, path, mapping)
            _through_python(base, scratch, heading, _sheet_rows(sheet, heading))
        finally:
            book.close()
    others = [name for name in book.sheetnames if name != sheet.title]
    remarks = [f"read is the sheet {sheet.title!r}; there are others: {', '.join(others)}."] if others else []
    return Read(path.name, digest, heading.told, tuple(remarks))


def _sheet(book: Any, path: Path, mapping: LedgerMapping) -> tuple[Any, _Heading]:
    names = [sheet.title for sheet in book.worksheets]
    if mapping.sheet and mapping.sheet not in names:
        raise _refused(path, f"there is no sheet {mapping.sheet!r}.", f"{suggest(mapping.sheet, names)} Correct sheet in the mapping file.")
    having, lack = [], list[Finding]()
    for sheet in book.worksheets:
        if mapping.sheet in ("", sheet.title):
            sheet.reset_dimensions()  # some programs write wrong ones
            rows = ([_shown(value) for value in row] for row in sheet.iter_rows(values_only=True, max_row=_HEADING_WITHIN))
            heading, found = _find_heading(rows, mapping)
            if heading is not None:
                having.append((sheet, heading))
            lack = found if found and (not lack or len(found) < len(lack)) else lack
    if not having:
        raise _without_heading(path, mapping, lack)
    if len(having) > 1:
        told = ", ".join(sheet.title for sheet, _ in having)
        raise _refused(path, f"several sheets have the columns: {told}.", "Name the one that is meant as sheet in the mapping file.")
    return having[0]


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _sheet_rows(sheet: Any, heading: _Heading) -> Iterator[tuple[int, Sequence[Any]]]:
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > heading.row:
            yield number, cells


# Parquet -----------------------------------------------------------------------------------------


def _parquet(base: duckdb.DuckDBPyConnection, path: Path, mapping: LedgerMapping) -> Read:
    import duckdb

    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    try:
        described = base.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    except duckdb.Error:
        raise _refused(path, "the file is damaged and cannot be read as Parquet.", "Export the ledger again.") from None
    kinds = {name: kind for name, kind, *_ in described}
    heading, lack = _find_heading([list(kinds)], mapping)
    if heading is None:
        raise _without_heading(path, mapping, lack)
    taken = []
    for name in TEXTS:
        column = f'"{heading.told[name].replace(chr(34), chr(34) * 2)}"' if name in heading.places else ""
        kind = kinds[heading.told[name]] if column else ""
        if name in ("amount", "debit", "credit"):
            number = bool(kind) and kind != "VARCHAR"
            if kind == "FLOAT":
                message = "its numbers have seven digits (FLOAT), which loses cents."
                raise _refused(path, message, "Export it as DECIMAL or DOUBLE.", 0, heading.told[name])
            taken.append(_text("" if number or not column else _trimmed(column), name))
            taken.append(f"{_number(column, kind) if number else 'NULL::VARCHAR'} AS {name}_number")
        elif kind in ("DOUBLE", "FLOAT"):
            taken.append(f"regexp_replace({column}::VARCHAR, '[.]0$', '') AS {name}")
        else:
            taken.append(_text(_trimmed(f"{column}::VARCHAR") if column else "", name))
    base.execute(f"CREATE TABLE {TABLE} AS SELECT {', '.join(taken)} FROM read_parquet(?)", [str(path)])
    _number_rows(base, 1)
    return Read(path.name, digest, heading.told)


_BLANK = r"[\s\x{A0}\x{2000}-\x{200B}\x{202F}\x{2060}\x{FEFF}]+"


def _trimmed(text: str) -> str:
    """Return a text without blanks of any width around it."""
    return f"regexp_replace({text}, '^{_BLANK}|{_BLANK}$', '', 'g')"


def _number(column: str, kind: str) -> str:
    """Return a number as exact text: a binary float by the cents that it stands for, else by its fifteen digits, as a spreadsheet does."""
    if kind != "DOUBLE":
        return f"{column}::VARCHAR"
    cents = f"TRY_CAST({column} AS DECIMAL(18,2))"
    return f"CASE WHEN {cents}::DOUBLE = {column} THEN {cents}::VARCHAR ELSE printf('%.15g', {column}) END"
