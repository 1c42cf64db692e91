"""The catalogue of the workbook: whole, without leftovers, each heading once per sheet."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import koers
from koers.data.schemas import IMPACT, TableSchema, tables_in
from koers.data.schemas.impact import whole_schema
from koers.finance.accounts import MEASURES
from koers.workbook import export, first_sheet
from koers.workbook.columns import CASE_MEASURES
from koers.workbook.export import FORMS
from koers.workbook.layout import known_headings
from koers.workbook.mark import _LABELS
from koers.workbook.words import Words, folded

FOLDER = Path(koers.__file__).parent / "workbook"
SCHEMAS = (*tables_in("periods"), whole_schema(IMPACT["inputs"]), whole_schema(IMPACT["value_map"]))
CHECKS = FOLDER.parent / "finance" / "checks.py"
MARKS = {"Dutch", "English", "lowest", "highest"}


def catalogue() -> dict[tuple[str, str], str]:
    """Every message with its translation, by context."""
    read = read_po(io.BytesIO((FOLDER / "locale" / "nl.po").read_bytes()), locale="nl", abort_invalid=True)
    return {(message.context or "", str(message.id)): str(message.string) for message in read if message.id}


def base(name: str) -> str:
    return re.sub(r"_(nl|en|low|high)$", "", name)


def texts() -> set[str]:
    """Every text that stands in the package's code, put together where it is written in pieces."""
    found = set()
    for path in [*FOLDER.glob("*.py"), FOLDER.parent / "commands" / "workbook.py", CHECKS]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def said() -> set[str]:
    """The messages that the code says or keeps to be said: in calls, in variables of these names, in the tables of words."""
    found = {export._SUM, *MARKS, *_LABELS, *FORMS.values(), *first_sheet.ROLES.values(), *first_sheet._MEANINGS.values()}
    found |= {step for steps in first_sheet.STEPS.values() for step in steps}
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            value = None
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("say", "sentence", "refused") and node.args:
                value = node.args[0]
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("message", "allowed", "extra"):
                value = node.value
            options = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
            found |= {one.value for one in options if isinstance(one, ast.Constant) and one.value and isinstance(one.value, str)}
    return found | of_the_checks()


def of_the_checks() -> set[str]:
    """What the errors of the accounts' checks say: the functions that give any."""
    found = set()
    for function in ast.walk(ast.parse(CHECKS.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef) and "_fault" in called(function):
            body = [node for statement in function.body[1 if ast.get_docstring(function) else 0 :] for node in ast.walk(statement)]
            texts_ = {node.value for node in body if isinstance(node, ast.Constant) and isinstance(node.value, str)}
            found |= {text for text in texts_ if text.endswith(".") and " " in text}
    return found


def called(function: ast.AST) -> set[str]:
    return {node.func.id for node in ast.walk(function) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}


def test_every_table_column_and_choice_has_a_dutch_name() -> None:
    """So that a new table or column cannot come without one."""
    known = set(catalogue())
    wanted = set()
    for schema in SCHEMAS:
        wanted |= {("sheet", schema.name), ("title", schema.title), ("row", schema.row)}
        for column in schema.columns:
            bare = base(column.name)
            wanted.add(("heading", f"{schema.name}.{bare}") if ("heading", f"{schema.name}.{bare}") in known else ("heading", bare))
            if not re.search(r"_(low|high)$", column.name):
                wanted.add(("help", re.sub(r", in (Dutch|English)$", "", column.description)))
            for option in column.options:
                own = ("option", f"{schema.name}.{option}")
                wanted.add(own if own in known else ("option", option))
    wanted |= {("heading", f"measure.{measure.name}") for measure in MEASURES if not measure.column}
    wanted |= {("heading", f"measure.{name}") for names in CASE_MEASURES.values() for name in names}
    assert wanted - known == set()
    assert {key for key in known if key[0]} - wanted == set()


def test_every_sentence_is_translated_and_none_is_left_over() -> None:
    """By the texts of the code."""
    known = {message for context, message in catalogue() if not context}
    assert said() - known == set()
    assert known - texts() == set()


def test_translations_have_the_same_words_to_fill_in() -> None:
    """Or a message would fail when it is needed."""
    for (context, message), translation in catalogue().items():
        if not context:
            names = [{name for _, name, _, _ in Formatter().parse(text) if name is not None} for text in (message, translation)]
            assert names[0] == names[1], message


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
def test_headings_and_choices_of_a_sheet_differ(schema: TableSchema, language: str) -> None:
    """A heading leads back to one column, a choice to one value, a sheet has a name that Excel takes."""
    words = Words(language)
    headings = [folded(words.heading(schema.name, column.name)) for column in schema.columns]
    assert len(set(headings)) == len(headings)
    for column in schema.columns:
        assert known_headings(schema)[folded(words.heading(schema.name, column.name))] == column.name
        options = [folded(words.option(schema.name, option)) for option in column.options]
        assert len(set(options)) == len(options)
    assert len(words.sheet(schema.name)) <= 31
    assert not re.search(r"[\\/?*\[\]:']", words.sheet(schema.name))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_sheets_have_names_of_their_own(language: str) -> None:
    """Whatever the case."""
    names = [Words(language).sheet(schema.name).casefold() for schema in tables_in("periods")]
    assert len(set(names)) == len(names)
