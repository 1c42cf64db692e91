"""How a notebook ended and what an answer came to, in words: for the teacher's report and the learners' feedback alike."""

from __future__ import annotations

from koers.classroom.marking import Result
from koers.present.wording import Wording


def told_end(words: Wording, result: Result, seconds: int) -> str:
    """Say how a notebook ended; "" where it ran to its end."""
    _ = words.word
    until_then = _("What was answered before that was marked.")
    return {
        "done": "",
        "missing": _("Not handed in."),
        "unreadable": _("The file cannot be read as a notebook."),
        "empty": _("The notebook has no code in it."),
        "unopened": _("The cell that opens the exercise is not in this notebook, so it was not run. Put that cell back at the top."),
        "foreign": _("This is a notebook of another learner, exercise or class, and was not run."),
        "time": f"{_('It ran longer than {n} seconds and was stopped.', n=str(seconds))} {until_then}",
        "memory": f"{_('It asked for too much memory and was stopped.')} {until_then}",
        "space": f"{_('It wrote too much and was stopped.')} {until_then}",
        "threads": f"{_('It started too many threads and was stopped.')} {until_then}",
        "crashed": f"{_('It broke off before its last cell.')} {until_then}",
        "unclear": _("What it handed in cannot be read as answers of this learner."),
    }[result.ended]


def told_failures(words: Wording, result: Result) -> str:
    """Say which cells failed; "" where none did."""
    if not result.failed:
        return ""
    cells = words.listed(f"{cell} ({kind})" for cell, kind in result.failed[:5])
    return words.word("Cells with code that failed, counted from the top: {cells}.", cells=cells)
