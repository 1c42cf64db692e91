"""The catalogue of translations: complete, without leftovers, with the same placeholders."""

from __future__ import annotations

import ast
import io
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import koers
from koers.impact.conventions import CHOICES, NAMED
from koers.impact.quality import _CHECKS
from koers.present.document import document_words
from koers.present.markup import _TONES
from koers.present.wording import Wording

PACKAGE = Path(koers.__file__).parent
PO = PACKAGE / "present" / "locale" / "nl.po"
CALLS = {"_": 1, "word": 1, "text": 1, "plural": 2, "plural_text": 2, "counted": 2}
MESSAGE = 4  # the message's place among the arguments of Finding and _warn
# Messages that a call takes from somewhere else than a text beside it: the expression, and what it can be.
ELSEWHERE = {
    "data.programme.favourable_end_balance": {"positive", "negative"},
    "message": set(),  # Wording's own methods pass on what they were given
    "singular": set(),
    "plural": set(),
    "finding.message": set(),  # findings are collected where they are made
    "choice.meaning": {choice.meaning for kind in CHOICES.values() for choice in kind},
    "known.source": {one.source for one in NAMED.values()},
    "check.question": {question for question, _check in _CHECKS.values()},
}


@dataclass
class Use:
    """Messages that the code uses.

    Attributes
    ----------
    ids : dict of message to the set of keywords given, None where it can't be told
    plurals : set of (singular, plural)
    unresolved : set of expressions
    """

    ids: dict[str, set[str] | None] = field(default_factory=dict)
    plurals: set[tuple[str, str]] = field(default_factory=set)
    unresolved: set[str] = field(default_factory=set)


class Collector(ast.NodeVisitor):
    """Walks over a module and notes which messages it uses."""

    def __init__(self, use: Use) -> None:
        self.use = use
        self.scopes: list[dict[str, list[ast.expr]]] = [{}]

    def visit_Module(self, node: ast.Module) -> None:
        """Note the tables of words that a module has: ``_KINDS = {"line": "Line", …}``."""
        for inner in node.body:
            targets = inner.targets if isinstance(inner, ast.Assign) else [inner.target] if isinstance(inner, ast.AnnAssign) else []
            for target in targets:
                if isinstance(target, ast.Name) and inner.value is not None:
                    self.scopes[0].setdefault(target.id, []).append(inner.value)
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Note what names stand for within a function."""
        names: dict[str, list[ast.expr]] = {}
        for inner in ast.walk(node):
            if isinstance(inner, ast.Assign):
                for target in inner.targets:
                    pairs = [(target, inner.value)]
                    if isinstance(target, ast.Tuple) and isinstance(inner.value, ast.Tuple):
                        pairs = list(zip(target.elts, inner.value.elts, strict=True))
                    for one, value in pairs:
                        if isinstance(one, ast.Name):
                            names.setdefault(one.id, []).append(value)
        self.scopes.append(names)
        self.generic_visit(node)
        self.scopes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        """Note the message of a call that takes one."""
        bare = isinstance(node.func, ast.Name)
        name = ast.unparse(node.func).rpartition(".")[2]
        # A name alone counts where it stands for a wording's method: ``_, text = words.word, words.text``.
        bound = not bare or any(
            ast.unparse(value).endswith((".word", ".text", ".counted")) for scope in self.scopes for value in scope.get(name, [])
        )
        # A page's words came with the title, under keys of their own.
        if name in CALLS and bound and ast.unparse(node.func) != "page.word" and len(node.args) >= CALLS[name]:
            given = None if any(k.arg is None for k in node.keywords) else {str(k.arg) for k in node.keywords}
            found = [self.resolve(argument) for argument in node.args[: CALLS[name]]]
            for messages in found:
                for message in messages:
                    self.use.ids[message] = given
            if CALLS[name] == 2 and all(found):
                self.use.plurals.add((found[0][0], found[1][0]))
        # A place of three (file, row, column) may be given as one starred argument.
        arguments = [one for a in node.args for one in ([a] * 3 if isinstance(a, ast.Starred) else [a])]
        told = name == "Finding" and (len(arguments) > MESSAGE + 2 or {k.arg for k in node.keywords} & {"severity", "words"})
        if name == "_warn" or told:
            for message in self.resolve(arguments[MESSAGE]):
                self.use.ids[message] = None
        self.generic_visit(node)

    def resolve(self, node: ast.expr) -> list[str]:
        """The texts an expression can be; notes the expression where that can't be told."""
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) and node.value else []
        if isinstance(node, ast.IfExp):
            return [*self.resolve(node.body), *self.resolve(node.orelse)]
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            tables = [value for value in self.scopes[0].get(node.value.id, []) if isinstance(value, ast.Dict)]
            if tables:
                return [text for table in tables for value in table.values for text in self.resolve(value)]
        if isinstance(node, ast.Name) and node.id in self.scopes[-1]:
            return [text for value in self.scopes[-1][node.id] for text in self.resolve(value)]
        self.use.unresolved.add(ast.unparse(node))
        return []


@cache
def used() -> Use:
    """What all of koers uses, but for matplotlib's ``text`` in the charts, and for workbooks, which have a catalogue of their own."""
    use = Use()
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.name not in ("charts.py", "tilemap.py") and "workbook" not in path.relative_to(PACKAGE).as_posix():
            Collector(use).visit(ast.parse(path.read_text(encoding="utf-8")))
    return use


@cache
def catalogue() -> dict[str, tuple[tuple[str, str], ...]]:
    """Each message of the catalogue with its (message, translation) pairs: one, or one per plural form."""
    read = read_po(io.BytesIO(PO.read_bytes()), locale="nl", abort_invalid=True)
    found = {}
    for message in read:
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            found[ids[0]] = tuple(zip(ids, strings, strict=True))
    return found


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_only_known_expressions_take_their_message_from_elsewhere() -> None:
    """So that the other tests here see every message."""
    assert {text for text in used().unresolved if text not in ELSEWHERE} == set()


def test_the_collector_finds_each_way_of_using_a_message() -> None:
    """In calls, in variables, in choices, in plurals, in findings with words."""
    ids = used().ids
    for example in (
        "What you need to know",
        "Income exceeds the planned expenditure: the result is {result}.",
        "Spending runs ahead of the year",
        "{n} lines deviate from their budget.",
        "{line}: the amount spent is negative.",
        "amendment",
        "the file has no origin record.",
        "{n} amendment was decided after the reference date; the revised budget includes it.",
    ):
        assert example in ids


def test_no_message_tells_of_one_source() -> None:
    """What a document lost or how it was read stands in the data, ``source_notes``: it is not true of another programme."""
    one_source = re.compile(r"\b(colours?|keywords?|lost|grant|map with|too few numbers|names of persons)\b", re.IGNORECASE)
    assert [message for message in catalogue() if one_source.search(message)] == []


def test_every_message_is_translated() -> None:
    """Those told by name, by plural, by finding, and those taken from elsewhere."""
    wanted = set(used().ids) | set().union(*ELSEWHERE.values())
    known = {one for pairs in catalogue().values() for one, _ in pairs}
    assert wanted - known == set()


def test_the_catalogue_holds_nothing_that_is_not_used() -> None:
    """A leftover would be translated in vain."""
    wanted = set(used().ids) | set().union(*ELSEWHERE.values())
    assert set(catalogue()) - wanted == set()


def test_plurals_stand_together() -> None:
    """Each singular with its own plural form."""
    assert {tuple(one for one, _ in pairs) for pairs in catalogue().values() if len(pairs) > 1} == used().plurals


# What may follow a count and is no noun.
VERBS = {"is", "was", "has", "komen", "liggen", "zijn", "hebben"}
# A rate is no count; a threshold is 5 where there is one; what is told together is the sum of two counts or more.
# One hit has a message of its own, among the words of the search.
ONE_APART = {"{n} hits"}
NEVER_ONE = {"rate", "threshold", "together"}


def test_a_message_with_a_count_knows_one_from_many() -> None:
    """Whatever noun is counted somewhere, in either language, is counted with a singular and a plural everywhere."""
    plural = [many for pairs in catalogue().values() if len(pairs) > 1 for many in pairs[1]]
    nouns = {noun for text in plural for noun in re.findall(r"\{n\} ([\w’-]+)", text) if noun.endswith(("s", "en", "gen"))}
    assert {"projects", "projecten", "milestones", "mijlpalen", "municipalities", "gemeenten"} <= nouns
    wrong = []
    for pairs in catalogue().values():
        if len(pairs) == 1 and pairs[0][0] not in ONE_APART:
            for text in pairs[0]:
                found = re.findall(r"\{(\w+)\} ([\w’-]+)", text)
                wrong += [text for name, noun in found if noun in nouns - VERBS and name not in NEVER_ONE]
    assert wrong == []


@pytest.mark.parametrize("message", catalogue())
def test_a_translation_has_the_placeholders_and_the_ends_of_its_message(message: str) -> None:
    """Same names in braces, same full stop, no spaces at the ends; nothing empty."""
    for original, translated in catalogue()[message]:
        assert translated
        assert placeholders(translated) == placeholders(original)
        assert translated == translated.strip()
        assert (translated[-1] == ".") == (original[-1] == ".")


def test_a_call_gives_the_values_that_its_message_asks_for() -> None:
    """No more and no fewer, so that no sentence fails when it is first needed."""
    wrong = {message: given for message, given in used().ids.items() if given is not None and given != placeholders(message)}
    assert wrong == {}


def test_the_file_is_a_valid_catalogue() -> None:
    """UTF-8, Dutch, plural rule, no message twice, no fuzzy or obsolete ones."""
    text = PO.read_text(encoding="utf-8")
    read = read_po(io.BytesIO(PO.read_bytes()), locale="nl", abort_invalid=True)
    assert read.charset.lower() == "utf-8"
    assert str(read.locale) == "nl"
    assert read.plural_expr == "(n != 1)"
    assert read.num_plurals == 2
    assert not read.obsolete
    assert not [message.id for message in read if message.fuzzy and message.id]
    ids = re.findall(r'^msgid "(.+)"$', text, flags=re.MULTILINE)
    assert sorted(ids) == sorted(set(ids))
    # The header's is the one without a text.
    assert len(ids) + 1 == text.count("msgid ")
    assert list(read.check()) == []


def test_every_word_that_exporters_ask_the_title_for_is_there() -> None:
    """In templates and in code."""
    sources = [*PACKAGE.rglob("*.j2"), *PACKAGE.rglob("*.typ"), *(PACKAGE / "export").glob("*.py"), *(PACKAGE / "present").glob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources if path.name != "document.py")
    asked = set(re.findall(r"""word\((?:title, |sections, )?["'](\w+)["']""", text)) | set(_TONES.values())
    assert asked - set(document_words(Wording("nl"))) == set()
