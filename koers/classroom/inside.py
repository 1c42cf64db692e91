"""What happens behind the fence: the cells of one notebook are run, and its answers written down.

A script, started by :mod:`koers.classroom.marking` in the one folder that it may write to. It reads ``order.json``
(whose notebook it is, and its cells) and writes ``handed-in.json``, a :class:`koers.exercise.submission.Submission` with what became of the
cells; anew after every cell, so that what goes wrong later does not take along what was answered before. A cell that fails does not keep
the next from running, as in nbgrader. There is no Jupyter: a cell is run as plain Python, and by IPython where it is not that
(``%timeit``, ``await``).

Answers are what was given to ``ex.hand_in``, else what ``answer_1``, ``answer_2``, … are. The exercise itself is a dummy: how right answers
come about is not to be seen here. Nothing in this file guards anything; that is what the fence is for.
"""

from __future__ import annotations

import builtins
import contextlib
import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import koers

ORDER, HANDED_IN = "order.json", "handed-in.json"
_ANSWER = re.compile(r"answer_([1-9][0-9]?)")


class Quiet:
    """What a dummy shows: nothing."""

    text = html = ""

    def __repr__(self) -> str:
        return ""


class Dummy:
    """Stands in for the session of an exercise: shows nothing, checks nothing, keeps what is handed in."""

    def __init__(self, *_: Any, **__: Any) -> None:
        """Take any exercise for the one that this is."""

    def data(self, *_: Any, **__: Any) -> Quiet:
        """Show nothing."""
        return Quiet()

    hint = check = grade = data

    def hand_in(self, answers: Any = None, *_: Any, **__: Any) -> Quiet:
        """Keep the answers."""
        if isinstance(answers, Mapping):
            HANDED.update({number: answer for number, answer in answers.items() if answer is not None})
        return Quiet()


HANDED: dict[Any, Any] = {}


def stand_in() -> None:
    """Put a dummy in the place of the exercises."""
    place = ModuleType("koers.exercise")
    place.__path__ = [str(Path(koers.__file__).parent / "exercise")]
    place.__dict__.update(open_exercise=Dummy, Session=Dummy)
    sys.modules["koers.exercise"] = place
    koers.__dict__["exercise"] = place


def notebook_names() -> dict[str, Any]:
    """Return the names that a notebook begins with."""
    main = ModuleType("__main__")
    sys.modules["__main__"] = main
    main.__dict__.update(__builtins__=builtins, display=lambda *_, **__: None, get_ipython=lambda: shell_of(main.__dict__))
    return main.__dict__


SHELLS: list[Any] = []


def shell_of(names: dict[str, Any]) -> Any:
    """Return IPython over the same names, started when it is first needed."""
    if not SHELLS:
        from IPython.core.history import HistoryManager
        from IPython.core.interactiveshell import InteractiveShell

        HistoryManager.enabled = False  # type: ignore[assignment]  # a trait
        # It would put this file there with the permissions of its own, and no permissions are changed behind the fence.
        readme = Path(os.environ["IPYTHONDIR"]) / "profile_default" / "startup" / "README"
        readme.parent.mkdir(parents=True, exist_ok=True)
        readme.touch()
        SHELLS.append(InteractiveShell(user_ns=names))  # type: ignore[no-untyped-call]
    return SHELLS[0]


def run_cell(source: str, names: dict[str, Any]) -> str:
    """Run a cell; return the kind of error that it ended with, "" for none."""
    try:
        try:
            code = compile(source, "<cell>", "exec")
        except SyntaxError:
            result = shell_of(names).run_cell(source)
            error = result.error_before_exec or result.error_in_exec
            return type(error).__name__ if error else ""
        exec(code, names)  # noqa: S102 - that is what it is for
    except BaseException as error:  # noqa: BLE001 - sys.exit() and Ctrl-C as well
        return type(error).__name__
    return ""


def answers_of(names: Mapping[str, Any], kept: Callable[[Any], Any]) -> dict[str, Any]:
    """Return the answers by the number of their question, as they are handed in."""
    found = {match[1]: value for name, value in list(names.items()) if (match := _ANSWER.fullmatch(str(name)))}
    found |= {str(number): value for number, value in list(HANDED.items())}
    answers = {}
    for number, value in sorted(found.items())[:100]:
        try:
            answers[number[:200]] = kept(value)
        except BaseException:  # noqa: BLE001 - an object of theirs
            answers[number[:200]] = {"unusable": "object"}
    return answers


def main() -> NoReturn:
    """Run the order that lies in this folder."""
    order = json.loads(Path(ORDER).read_text(encoding="utf-8"))
    cells, whose = order.pop("cells"), order
    stand_in()
    from koers.exercise.answer import kept

    # Nobody reads what it prints; what it says matters only before this.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    names = notebook_names()
    # Where it is now: a cell may go elsewhere, and mend what it finds in a module.
    here, write, move, dump = Path.cwd(), Path.write_text, os.replace, json.dumps
    failed: list[list[Any]] = []
    for number, source in enumerate(cells, start=1):
        error = run_cell(source, names)
        if error:
            failed.append([number, error])
        document = {**whose, "answers": answers_of(names, kept), "cells_run": number, "cells_failed": failed[:100]}
        with contextlib.suppress(Exception):  # it took away its own folder
            write(here / f"{HANDED_IN}.new", dump(document), encoding="utf-8")
            move(here / f"{HANDED_IN}.new", here / HANDED_IN)
    os._exit(0)


if __name__ == "__main__":
    main()
