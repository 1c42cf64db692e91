"""The folder in which marking a class ends up, whole or not at all.

::

    DIR/class-report.html .pdf      for the teacher
    DIR/class-report.csv            every answer's mark, one row per learner, exercise and question
    DIR/marks.json                  the same and more for a program
    DIR/feedback/<learner>.html     to hand back: no right answers in it
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from koers.classroom.feedback import feedback_page
from koers.classroom.keys import Keys
from koers.classroom.report import REPORT, sections
from koers.classroom.standing import Standing
from koers.classroom.view import ClassView
from koers.errors import UsageError
from koers.exercise.make import TEACHER
from koers.exercise.mistakes import MISTAKES

MARKS, FEEDBACK = "marks.json", "feedback"
_FORMAT = "koers-exercise-marks"
COLUMNS = ("learner", "exercise", "ended", "question", "verdict", "mistake", "step")


def target_of(given: Path, keys: Keys, out: Path | None) -> Path:
    """Return the folder to write to: the one asked for, or ``marks`` beside the keys; refuse one that holds something else.

    Raises
    ------
    UsageError
        Where what is there was not made by marking a class.
    """
    inside = keys.folder.parent if keys.folder.parent.name == TEACHER else keys.folder
    target = (out or inside / "marks").resolve()
    if any(one.resolve() == target or target in one.resolve().parents for one in (given, keys.folder)):
        raise UsageError(f"--out {target} holds the class itself. Name a folder for the marks.")
    if target.exists() and (not target.is_dir() or (any(target.iterdir()) and not (target / MARKS).is_file())):
        raise UsageError(f"{target} is there already and holds no marks; nothing was marked. Give another folder with --out.")
    return target


def write_marks(target: Path, keys: Keys, view: ClassView) -> None:
    """Write everything, in the place of what was marked before."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as scratch:
        folder = Path(scratch) / "marks"
        (folder / FEEDBACK).mkdir(parents=True)
        for name, content in _report_files(view).items():
            (folder / name).write_bytes(content)
        _write(folder / MARKS, json.dumps(document(keys, view), ensure_ascii=False, indent=1) + "\n")
        for learner in view.standing.learners:
            page = feedback_page(keys, view.standing.of(learner=learner), view.language, view.seconds)
            _write(folder / FEEDBACK / f"{learner}.html", page)
        if target.exists():
            target.rename(Path(scratch) / "before")
        shutil.move(folder, target)


def document(keys: Keys, view: ClassView) -> dict[str, Any]:
    """Return the marks as one document, for ``--json`` and ``marks.json``."""
    standing = view.standing
    return {
        "format": _FORMAT,
        "version": 1,
        "seeds": list(keys.seeds),
        "exercises": list(standing.exercises),
        "fence": list(view.fence),
        "learners": [
            {"learner": learner, "right": right, "questions": asked}
            for learner in standing.learners
            for right, asked in [standing.right(standing.of(learner=learner))]
        ],
        "submissions": [
            {
                "learner": one.learner,
                "exercise": one.exercise,
                "ended": one.ended,
                "right": one.n_right,
                "questions": len(one.marks),
                "marks": [
                    {"question": number, "verdict": mark.verdict, "mistakes": list(mark.mistake_ids)}
                    for number, mark in enumerate(one.marks, start=1)
                ],
                "cells_failed": [{"cell": cell, "error": kind} for cell, kind in one.failed],
            }
            for one in standing.results
        ],
        "mistakes": [
            {
                "mistake": one.mistake_id,
                "step": MISTAKES[one.mistake_id].step,
                "learners": one.n_learners,
                "answers": one.n_answers,
                "exercises": list(one.exercises),
            }
            for one in standing.mistakes
        ],
    }


def marks_csv(standing: Standing) -> bytes:
    """Return one row per learner, exercise and question; several mistakes in one answer stand with a semicolon between them."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in standing.results:
        for number, mark in enumerate(one.marks, start=1):
            steps = dict.fromkeys(mistake.step for mistake in mark.mistakes)
            writer.writerow((one.learner, one.exercise, one.ended, number, mark.verdict, "; ".join(mark.mistake_ids), "; ".join(steps)))
    return buffer.getvalue().encode()


def _report_files(view: ClassView) -> Mapping[str, bytes]:
    """Return the report in its formats, by file name."""
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    from koers.export.html import DocumentLink, export_html
    from koers.export.pdf import Attachment, export_pdf
    from koers.present.display import MIME

    forms = [one.neutral() for one in sections(view)]
    shown = [new_output("display_data", data={MIME: form}) for form in forms]
    notebook = new_notebook(cells=[new_code_cell("", id="report", outputs=shown)])
    _, marks = view.words.word, marks_csv(view.standing)
    links = [
        DocumentLink(_("Report as PDF"), f"{REPORT}.pdf", "pdf"),
        DocumentLink(_("Every answer’s mark (CSV)"), f"{REPORT}.csv", "csv"),
    ]
    attached = Attachment(f"{REPORT}.csv", marks, "text/csv", _("Every answer’s mark"), "data")
    return {
        f"{REPORT}.html": export_html(notebook, links=links).encode(),
        f"{REPORT}.pdf": export_pdf(forms, attachments=[attached], reference_date=view.marked),
        f"{REPORT}.csv": marks,
    }


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
