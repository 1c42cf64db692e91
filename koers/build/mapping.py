"""From what a report shows to the code that made it: notebook cell, call, function with file and line.

A notebook's cells are read, not run: names are followed from ``open_report`` through the type hints of this package
to the function that a cell calls. In stages: parse a cell; follow what it assigns; for what it shows, name the
outermost calls and where they are defined. Known limit: a cell that adds up several calls is mapped to all of them;
the notebooks here have one call in each cell that shows something, and a test keeps it so.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from koers.present.display import MIME, Neutral, figures_of

_PACKAGE = "koers"
_DECLARED = (ast.FunctionDef, ast.ClassDef)
_MOST_STEPS = 20  # through modules that pass a name on


@dataclass(frozen=True)
class Call:
    """What a cell calls: as it stands there, and the function with its file and first line; "" and 0 where it is none of ours."""

    text: str
    function: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class Shown:
    """A table or chart: its name and title, and the ids of its figures, each once."""

    name: str
    title: str
    figures: tuple[str, ...]


@dataclass(frozen=True)
class MappedCell:
    """A cell that shows something.

    Attributes
    ----------
    number : int
        As Jupyter numbers it in the executed notebook: ``[7]``.
    id : str
        The same in the notebook as it is stored.
    calls : tuple of Call
    tables, charts : tuple of Shown
    figures : tuple of str
        Ids of the figures in text, tiles and key messages.
    n_figures : int
        All figures, those in tables and charts included, repeats counted.
    """

    number: int
    id: str
    calls: tuple[Call, ...]
    tables: tuple[Shown, ...]
    charts: tuple[Shown, ...]
    figures: tuple[str, ...]
    n_figures: int


def map_notebook(notebook: Mapping[str, Any]) -> tuple[MappedCell, ...]:
    """Return the cells of an executed notebook that show something, each with what it shows and the code that made it."""
    names: dict[str, _Known] = {}
    found = []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        statements = _statements(cell)
        for statement in statements:
            _follow(statement, names)
        items = [item for output in cell["outputs"] for item in _items(output)]
        if items:
            found.append(_mapped(cell, statements, items, names))
    return tuple(found)


def place_of(function: Any) -> Call:
    """Return where a function of ours is defined."""
    code = function.__code__
    root = Path(str(_spec(_PACKAGE).origin)).parent.parent
    name = f"{function.__module__}.{function.__qualname__}"
    return Call("", name, Path(code.co_filename).resolve().relative_to(root.resolve()).as_posix(), code.co_firstlineno)


def _mapped(cell: Mapping[str, Any], statements: list[ast.stmt], items: list[Neutral], names: Mapping[str, _Known]) -> MappedCell:
    def shown(kind: str) -> tuple[Shown, ...]:
        return tuple(Shown(item["name"], item["title"], _ids([item])) for item in items if item["kind"] == kind)

    texts = [item for item in items if item["kind"] not in ("table", "chart")]
    n_figures = sum(1 for item in items for _ in figures_of(item))
    calls = tuple(_calls(statements, names))
    return MappedCell(cell["execution_count"] or 0, cell["id"], calls, shown("table"), shown("chart"), _ids(texts), n_figures)


def _ids(items: Iterable[Neutral]) -> tuple[str, ...]:
    """Return the ids of the figures in these, each once."""
    return tuple(dict.fromkeys(figure["id"] for item in items for figure in figures_of(item)))


def _items(output: Mapping[str, Any]) -> list[Neutral]:
    form = output.get("data", {}).get(MIME)
    if form is None:
        return []
    return list(form["items"]) if form.get("kind") == "section" else [form]


def _statements(cell: Mapping[str, Any]) -> list[ast.stmt]:
    """Return a cell's statements; none for one with Jupyter's own commands in it."""
    try:
        return ast.parse("".join(cell["source"])).body
    except SyntaxError:
        return []


# Names ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    """A name that was followed: a class, a function, or (``made``) an object of a class; ``text`` is how it was made."""

    module: str
    node: ast.ClassDef | ast.FunctionDef
    owner: str = ""
    made: bool = False
    call: ast.Call | None = None

    def place(self, text: str) -> Call:
        name = ".".join(part for part in (self.module, self.owner, self.node.name) if part)
        return Call(text, name, _file(self.module), self.node.lineno)


def _follow(statement: ast.stmt, names: dict[str, _Known]) -> None:
    """Note what a statement gives a name to."""
    if isinstance(statement, ast.ImportFrom) and statement.module and statement.module.partition(".")[0] == _PACKAGE:
        for alias in statement.names:
            known = _defined(statement.module, alias.name)
            if known:
                names[alias.asname or alias.name] = known
    elif isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        name = statement.targets[0].id
        made = _value(statement.value, names)
        names.pop(name, None)
        if made:
            names[name] = made


def _calls(statements: list[ast.stmt], names: Mapping[str, _Known]) -> Iterator[Call]:
    """Yield the outermost calls of what a cell shows: its last expression, and what it gives to ``display``."""
    for number, statement in enumerate(statements, start=1):
        if not isinstance(statement, ast.Expr):
            continue
        shown = statement.value
        if isinstance(shown, ast.Call) and isinstance(shown.func, ast.Name) and shown.func.id == "display":
            for argument in shown.args:
                yield from _operands(argument, names)
        elif number == len(statements):
            yield from _operands(shown, names)


def _operands(shown: ast.expr, names: Mapping[str, _Known]) -> Iterator[Call]:
    for one in _added(shown):
        yield from _called(one, names)


def _called(shown: ast.expr, names: Mapping[str, _Known]) -> Iterator[Call]:
    known = names.get(shown.id) if isinstance(shown, ast.Name) else None
    call = known.call if known and known.call else shown
    called = _value(call.func, names) if isinstance(call, ast.Call) else _attribute_of(call, names)
    text = ast.unparse(call)
    yield from (known.place(text) for known in _handed_on(called)) if called else (Call(text),)


def _handed_on(called: _Known, steps: int = _MOST_STEPS) -> list[_Known]:
    """Return the functions that do the work, where one does nothing but call others of this package with itself.

    Also where it puts what they made together, or hands it to a method of its own: ``self.marked(value(self) + prices(self))``.
    """
    body = [one for one in called.node.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    if not steps or len(body) != 1 or not isinstance(body[0], ast.Return) or not isinstance(body[0].value, ast.Call):
        return [called]
    made: ast.expr = body[0].value
    if (
        isinstance(made, ast.Call)
        and isinstance(made.func, ast.Attribute)
        and ast.unparse(made.func.value) == "self"
        and len(made.args) == 1
    ):
        [made] = made.args
    names = [one.func for one in _added(made) if isinstance(one, ast.Call)]
    found = [_defined(called.module, name.id) if isinstance(name, ast.Name) else None for name in names]
    functions = [one for one in found if one and isinstance(one.node, ast.FunctionDef)]
    if not functions or len(functions) != len(list(_added(made))):
        return [called]
    return [last for one in functions for last in _handed_on(one, steps - 1)]


def _added(expression: ast.expr) -> Iterator[ast.expr]:
    """Yield what an expression adds up; itself where it adds nothing up."""
    if isinstance(expression, ast.BinOp) and isinstance(expression.op, ast.Add):
        yield from _added(expression.left)
        yield from _added(expression.right)
    else:
        yield expression


def _attribute_of(expression: ast.expr, names: Mapping[str, _Known]) -> _Known | None:
    """Return the property that an expression reads, itself and not what it gives."""
    if not isinstance(expression, ast.Attribute):
        return None
    owner = _value(expression.value, names)
    return _member(owner, expression.attr) if owner and owner.made else None


def _value(expression: ast.expr, names: Mapping[str, _Known]) -> _Known | None:
    """Return what an expression stands for, as far as type hints tell."""
    if isinstance(expression, ast.Name):
        return names.get(expression.id)
    if isinstance(expression, ast.Attribute):
        member = _attribute_of(expression, names)
        if member is None or not _is_property(member.node):
            return member
        return _result(member)
    if isinstance(expression, ast.Call):
        called = _value(expression.func, names)
        result = _result(called) if called else None
        return _Known(result.module, result.node, result.owner, made=True, call=expression) if result else None
    return None


def _result(called: _Known) -> _Known | None:
    """Return an object of the class that a function gives, or that a class makes."""
    if isinstance(called.node, ast.ClassDef):
        return _Known(called.module, called.node, made=True)
    hint = called.node.returns
    name = hint.value if isinstance(hint, ast.Constant) else hint.id if isinstance(hint, ast.Name) else None
    found = _defined(called.module, str(name)) if name else None
    return _Known(found.module, found.node, made=True) if found and isinstance(found.node, ast.ClassDef) else None


def _is_property(node: ast.ClassDef | ast.FunctionDef) -> bool:
    marks = [ast.unparse(mark) for mark in node.decorator_list]
    return any(mark.rpartition(".")[2] in ("property", "cached_property") for mark in marks)


# Modules ----------------------------------------------------------------------------------------


@cache
def _defined(module: str, name: str, steps: int = _MOST_STEPS) -> _Known | None:
    """Return the class or function of a module by name, also where the module has it from another of this package."""
    if module.partition(".")[0] != _PACKAGE or not steps:
        return None
    for statement in _everywhere(_parsed(module)):
        if isinstance(statement, _DECLARED) and statement.name == name:
            return _Known(module, statement)
        if isinstance(statement, ast.ImportFrom) and statement.module:
            for alias in statement.names:
                if (alias.asname or alias.name) == name:
                    return _defined(statement.module, alias.name, steps - 1)
    return None


def _member(owner: _Known, name: str) -> _Known | None:
    """Return a class's method or property, its own or inherited."""
    if not isinstance(owner.node, ast.ClassDef):
        return None
    for statement in owner.node.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == name:
            return _Known(owner.module, statement, owner.node.name)
    bases = (_defined(owner.module, base.id) for base in owner.node.bases if isinstance(base, ast.Name))
    return next((found for base in bases if base and (found := _member(base, name))), None)


def _everywhere(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield a module's statements, those for type checkers included."""
    for statement in body:
        if isinstance(statement, ast.If):
            yield from _everywhere(statement.body)
        else:
            yield statement


@cache
def _parsed(module: str) -> tuple[ast.stmt, ...]:
    return tuple(ast.parse(Path(str(_spec(module).origin)).read_text(encoding="utf-8")).body)


def _file(module: str) -> str:
    root = Path(str(_spec(_PACKAGE).origin)).parent.parent
    return Path(str(_spec(module).origin)).relative_to(root).as_posix()


def _spec(module: str) -> Any:
    return find_spec(module)
