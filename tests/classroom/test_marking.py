"""A class is marked: honest work for what it is, hostile work for nothing, and no notebook touches the next one's."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from koers.classroom import marking
from koers.classroom.hand_ins import collect
from koers.classroom.keys import read_keys
from koers.classroom.marking import Result, _read, mark_class
from koers.exercise.ladder import pose
from koers.exercise.make import make_class
from koers.exercise.submission import Submission
from koers.fence.fence import Ended
from tests.classroom.handing_in import answer, code, key_of, mistaken, path_of, put_first, right_answers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the fence is one of Linux")

NAME = "one-row"
# What honest learners do, by learner.
RIGHT, MISTAKEN, UNTOUCHED, STUMBLED, OTHERWISE = "01", "02", "03", "04", "05"
HONEST = (RIGHT, MISTAKEN, UNTOUCHED, STUMBLED, OTHERWISE)

# What the others put into their notebooks, before its questions, and how that ends. {key} is the key to their own exercise.
HOSTILE: Mapping[str, tuple[str, str]] = {
    "reads the key": ("import json\nanswer_1 = float(json.load(open({key!r}))['questions'][0]['right'])", "done"),
    "draws the key": ("from koers.exercise.ladder import pose\nanswer_1 = pose({name!r}, 42, {learner!r}).questions[0].right", "done"),
    "draws the key with what is really there": (
        (
            "import sys\nfor name in [*sys.modules]:\n    if name.startswith('koers'):\n        del sys.modules[name]\n"
            "from koers.exercise.ladder import pose\nanswer_1 = pose({name!r}, 42, {learner!r}).questions[0].right"
        ),
        "done",
    ),
    "writes elsewhere": ("open({outside!r}, 'w').write('x')", "done"),
    "looks at others": ("import os, tempfile\nanswer_1 = len(os.listdir(os.path.dirname(os.getcwd())))", "done"),
    "forks": ("import os\nwhile True:\n    os.fork()", "done"),
    "eats memory": ("x = [bytearray(10**8)]\nx.append(bytearray(10**10))", "done"),
    "loops": ("while True:\n    pass", "time"),
    "waits": ("import time\ntime.sleep(3600)", "time"),
    "fills its folder": ("import itertools\nfor n in itertools.count():\n    open(str(n), 'wb').write(bytes(10**7))", "space"),
    "opens a socket": ("import socket\nanswer_1 = socket.create_connection(('127.0.0.1', 22))", "done"),
    "deletes its folder": ("import os, shutil\nshutil.rmtree(os.getcwd(), ignore_errors=True)", "done"),
    "prints and prints": ("import os\nx = 'x' * 10**7\nfor _ in range(100):\n    print(x)\n    os.write(1, b'x' * 10**7)", "done"),
    "leaves": ("import sys\nsys.exit(0)", "done"),
    "leaves at once": ("import os\nos._exit(0)", "crashed"),
    "breaks its process": ("import ctypes\nctypes.string_at(0)", "crashed"),
    "marks itself": (
        (
            "import koers.exercise.marking, koers.exercise.model\nkoers.exercise.marking.mark = lambda *_: koers.exercise.model.Mark('right')\n"
            "koers.exercise.model.NumberQuestion.is_near = lambda *_: True\nanswer_1 = 1"
        ),
        "done",
    ),
    "hands in for another": (
        (
            "import json, os\ndocument = json.load(open('order.json'))\n"
            "document |= dict(learner='01', answers={{'1': '1'}}, cells_run=99, cells_failed=[])\n"
            "json.dump(document, open('handed-in.json', 'w'))\nos._exit(0)"
        ),
        "unclear",
    ),
    "hands in nonsense": ("import os\nopen('handed-in.json', 'w').write('[' * 10**5)\nos._exit(0)", "unclear"),
    "hands in a link": ("import os\nos.remove('handed-in.json')\nos.symlink({key!r}, 'handed-in.json')\nos._exit(0)", "crashed"),
    "hands in a pipe": ("import os\nos.remove('handed-in.json')\nos.mkfifo('handed-in.json')\nos._exit(0)", "crashed"),
    "kills its parent": ("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)", "done"),
    "leaves a thread behind": (
        "import threading\ndef loop():\n    while True:\n        pass\nthreading.Thread(target=loop).start()",
        "done",
    ),
    "digs": ("import os\nfor _ in range(1500):\n    os.mkdir('a')\n    os.chdir('a')", "done"),
}
FILES = ("broken", "deep", "no cells", "no code", "a link", "a pipe", "another's", "out of its folder", "much output")


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, Result]]:
    """One class, of whom most are up to no good, marked at once; the results by learner, or by what they are up to."""
    folder = tmp_path_factory.mktemp("marked") / "class"
    make_class([NAME], 42, len(HONEST) + len(HOSTILE) + len(FILES), "nl", folder)
    names = {learner: learner for learner in HONEST}
    _honest(folder)
    for number, (what, (source, _)) in enumerate(HOSTILE.items(), start=len(HONEST) + 1):
        learner = f"{number:02d}"
        names[learner] = what
        values = {"key": str(key_of(folder, learner, NAME)), "name": NAME, "learner": learner, "outside": str(folder.parent / "outside")}
        put_first(path_of(folder, learner, NAME), source.format(**values))
    for number, what in enumerate(FILES, start=len(HONEST) + len(HOSTILE) + 1):
        learner = f"{number:02d}"
        names[learner] = what
        _replace(path_of(folder, learner, NAME), what, folder, learner)
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    keys = read_keys(folder)
    # A busy machine may be slow with honest work; what never ends need not be waited for.
    endless = {key: posed for key, posed in keys.posed.items() if HOSTILE.get(names[key[0]], ("", ""))[1] == "time"}
    others = {key: posed for key, posed in keys.posed.items() if key not in endless}
    found = collect(folder, keys)
    results = [*mark_class(replace(keys, posed=others), found, 60, 4), *mark_class(replace(keys, posed=endless), found, 2, 4)]
    assert {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()} == before
    assert [path.name for path in folder.parent.iterdir()] == ["class"]
    return folder, {names[one.learner]: one for one in results}


def _honest(folder: Path) -> None:
    answer(path_of(folder, RIGHT, NAME), right_answers(NAME, RIGHT))
    answer(path_of(folder, MISTAKEN, NAME), {**right_answers(NAME, MISTAKEN), 2: mistaken(NAME, MISTAKEN, 2, "deadweight-forgotten")})
    answer(path_of(folder, STUMBLED, NAME), {**right_answers(NAME, STUMBLED), 2: "1 / 0"})
    # With what notebooks may have beside Python, what is usual in one, and answers that are handed in otherwise.
    given = right_answers(NAME, OTHERWISE)
    put_first(
        path_of(folder, OTHERWISE, NAME),
        "%precision 3\ndisplay(1)",
        "import numpy as np, asyncio\nawait asyncio.sleep(0)\nx = get_ipython()",
        f"answer_1 = np.float64({given[1]})\nex.hand_in({{2: {given[2]}, 3: {given[3]}}})\nanswer_4 = {given[4]}",
    )
    answer(path_of(folder, OTHERWISE, NAME), {1: "answer_1", 4: "answer_4"})


def _replace(path: Path, what: str, folder: Path, learner: str) -> None:
    notebook = json.loads(path.read_text())
    if what == "broken":
        path.write_text(path.read_text()[:-200])
    elif what == "deep":
        path.write_text("[" * 10**6)
    elif what == "no cells":
        path.write_text('{"nbformat": 4}')
    elif what == "no code":
        path.write_text(json.dumps({**notebook, "cells": [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]}))
    elif what == "a link":
        path.unlink()
        path.symlink_to(path_of(folder, RIGHT, NAME))
    elif what == "a pipe":
        path.unlink()
        os.mkfifo(path)
    elif what == "another's":
        path.write_text(path_of(folder, RIGHT, NAME).read_text())
    elif what == "out of its folder":
        path.write_text(path.read_text().replace(f'learner=\\"{learner}\\"', 'learner=\\"../../teacher/keys/01\\"'))
    else:
        answer(path, right_answers(NAME, learner))
        output = {"output_type": "stream", "name": "stdout", "text": "x" * 10**7}
        filled = json.loads(path.read_text())
        path.write_text(json.dumps({**filled, "cells": [code("1", [output]), *filled["cells"]]}))


def test_right_answers_are_right(marked: tuple[Path, Mapping[str, Result]]) -> None:
    """Whoever sits beside them."""
    result = marked[1][RIGHT]
    assert (result.ended, result.n_right, result.failed) == ("done", 4, ())


def test_a_mistake_is_named(marked: tuple[Path, Mapping[str, Result]]) -> None:
    """By the marker, as in the notebook itself."""
    result = marked[1][MISTAKEN]
    assert [one.verdict for one in result.marks] == ["right", "mistake", "right", "right"]
    assert result.marks[1].mistake_ids == ("deadweight-forgotten",)


def test_an_untouched_notebook_has_no_answers(marked: tuple[Path, Mapping[str, Result]]) -> None:
    """It is not wrong either."""
    assert {one.verdict for one in marked[1][UNTOUCHED].marks} == {"unanswered"}


def test_a_cell_that_fails_costs_its_own_answer(marked: tuple[Path, Mapping[str, Result]]) -> None:
    """As in nbgrader the next cells are run; the last, which names all answers, fails as well, and takes none along."""
    result = marked[1][STUMBLED]
    assert [one.verdict for one in result.marks] == ["right", "unanswered", "right", "right"]
    assert [kind for _, kind in result.failed] == ["ZeroDivisionError", "NameError", "NameError"]


def test_a_notebook_may_be_more_than_python(marked: tuple[Path, Mapping[str, Result]]) -> None:
    """Magics, await, numbers of numpy, answers handed in by name or by number."""
    result = marked[1][OTHERWISE]
    assert (result.ended, result.n_right, result.failed) == ("done", 4, ())


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_notebook_gets_nowhere(what: str, marked: tuple[Path, Mapping[str, Result]]) -> None:
    """It ends as it must, without a point; that nothing else changed is seen where the class is marked."""
    result = marked[1][what]
    assert (result.ended, result.n_right) == (HOSTILE[what][1], 0)


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("reads the key", "PermissionError"),
        ("draws the key", "PermissionError"),
        ("draws the key with what is really there", "PermissionError"),
        ("writes elsewhere", "PermissionError"),
        ("looks at others", "PermissionError"),
        ("forks", "PermissionError"),
        ("eats memory", "MemoryError"),
        ("opens a socket", "PermissionError"),
        ("leaves", "SystemExit"),
        ("kills its parent", "PermissionError"),
    ],
)
def test_the_fence_is_what_stops_it(what: str, kind: str, marked: tuple[Path, Mapping[str, Result]]) -> None:
    """Not a slip of the hostile code itself."""
    assert kind in [found for _, found in marked[1][what].failed]


@pytest.mark.parametrize(
    ("what", "ended"),
    [
        ("broken", "unreadable"),
        ("deep", "unreadable"),
        ("no cells", "unreadable"),
        ("no code", "empty"),
        ("a link", "unreadable"),
        ("a pipe", "unreadable"),
        ("another's", "foreign"),
        ("out of its folder", "foreign"),
    ],
)
def test_what_is_no_notebook_of_theirs_is_not_run(what: str, ended: str, marked: tuple[Path, Mapping[str, Result]]) -> None:
    """And is told for what it is."""
    result = marked[1][what]
    assert (result.ended, result.n_right) == (ended, 0)


def test_outputs_do_not_matter(marked: tuple[Path, Mapping[str, Result]]) -> None:
    """Ten megabytes of them stay where they are."""
    assert marked[1]["much output"].n_right == 4


@pytest.mark.parametrize(
    "written",
    [{"cells_run": float("inf")}, {"cells_failed": [[float("inf"), "A"]]}, {"cells_failed": [["9" * 5000, "A"]]}, {"cells_failed": 7}],
    ids=["endless", "a cell without end", "a long number", "no list"],
)
def test_numbers_that_are_none_make_it_unclear(written: Mapping[str, object]) -> None:
    """And do not end the marking of everybody else."""
    posed = pose(NAME, 42, "01")
    whose = Submission(NAME, 42, "01", posed.edition, {"1": "1"}).document
    told = json.dumps({**whose, "cells_run": 9, "cells_failed": [], **written}).encode()
    assert _read(posed, told, "done", 9).ended == "unclear"


def test_a_fault_over_one_notebook_is_that_learners_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that nobody thought of."""
    folder = tmp_path / "class"
    make_class([NAME], 42, 2, "nl", folder)
    keys = read_keys(folder)
    monkeypatch.setattr(marking, "run", lambda *_: Ended("done", 0, 0.0, ""))
    monkeypatch.setattr(marking, "read_regular", lambda *_: b"{}")
    reasons = iter([AssertionError, MemoryError])

    def fail(*_: object) -> None:
        raise next(reasons)

    monkeypatch.setattr(marking, "_read", fail)
    assert [one.ended for one in mark_class(keys, collect(folder, keys))] == ["unclear", "unclear"]


def test_what_was_answered_before_a_crash_counts(tmp_path: Path) -> None:
    """The answers of the cells before it, and no others."""
    folder = tmp_path / "class"
    make_class([NAME], 42, 1, "nl", folder)
    path = path_of(folder, "01", NAME)
    answer(path, {**right_answers(NAME, "01"), 3: "__import__('os')._exit(3)"})
    keys = read_keys(folder)
    (result,) = mark_class(keys, collect(folder, keys))
    assert result.ended == "crashed"
    assert [one.verdict for one in result.marks] == ["right", "right", "unanswered", "unanswered"]


def test_a_folder_that_cannot_be_looked_into_is_taken_away_too(tmp_path: Path) -> None:
    """Its rights are given back first (root needs none); what a link in it points at keeps its own."""
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    outside.write_text("x")
    outside.chmod(0o400)
    (folder / "shut").mkdir(parents=True)
    (folder / "shut" / "link").symlink_to(outside)
    (folder / "shut").chmod(0o300)
    marking._remove(folder)
    assert not folder.exists()
    assert outside.stat().st_mode & 0o777 == 0o400
