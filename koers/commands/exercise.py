"""``koers exercise``: exercises in social return on investment, for one learner or a class."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import click

from koers.commands.common import EPILOG, FOLDER


@click.group("exercise", epilog=EPILOG)
def exercise() -> None:
    """Exercises in social return on investment that know which mistake was made.

    \b
    koers exercise list
    koers exercise make --name discounting --seed 42 --learners 30 --out class-2024
    koers exercise check class-2024
    """


@exercise.command("list")
@click.option("--lang", "language", type=click.Choice(["nl", "en"]), default="nl", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def list_exercises(language: str, as_json: bool) -> None:
    """List the exercises, from the first rung of the ladder to the last.

    \b
    koers exercise list
    """
    from koers.exercise.ladder import LADDER
    from koers.exercise.words import Words

    words = Words(language)
    found = [
        {"number": one.number, "name": name, "title": words.tell(one.title), "aim": words.tell(one.aim)} for name, one in LADDER.items()
    ]
    if as_json:
        click.echo(json.dumps({"exercises": found}, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one['number']}  {one['name']:<22}{one['title']}. {one['aim']}")


@exercise.command("make", epilog=EPILOG)
@click.option("--name", "names", multiple=True, metavar="NAME", help="Only this exercise; repeatable. All of them by default.")
@click.option("--seed", type=int, required=True, help="A whole number; the same seed gives the same numbers.")
@click.option("--learners", "n_learners", type=int, required=True, metavar="N", help="How many learners; each gets numbers of its own.")
@click.option("--out", type=FOLDER, required=True, metavar="DIR", help="A new folder; one with something in it is left alone.")
@click.option("--lang", "language", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Of the notebooks.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def make(names: tuple[str, ...], seed: int, n_learners: int, out: Path, language: str, as_json: bool) -> None:
    """Make a class's set: a notebook per learner, and the keys apart.

    \b
    koers exercise make --name discounting --seed 42 --learners 30 --out class

    Hand out the folders in DIR/learners. DIR/teacher holds the keys, and each exercise as an nbgrader assignment with its
    solutions: keep it to yourself. Numbers are such that no two known mistakes lead to nearly the same answer.
    """
    from koers.exercise.ladder import LADDER
    from koers.exercise.make import LEARNERS, TEACHER, make_class

    chosen = names or tuple(LADDER)
    folders = make_class(chosen, seed, n_learners, language, out)
    if as_json:
        told = {"out": str(out), "exercises": list(dict.fromkeys(chosen)), "seed": seed, "learners": [one.name for one in folders]}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(f"Hand out: {out / LEARNERS} ({len(folders)} {'folder' if len(folders) == 1 else 'folders'})", err=True)
    click.echo(f"Keep: {out / TEACHER} (keys, and nbgrader assignments with solutions)", err=True)


@exercise.command("check", epilog="Exit codes: 0 all was marked, whatever the marks; 2 wrong input, or no fence (nothing was marked).")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--keys", type=FOLDER, default=None, metavar="DIR", help="Where the keys lie; DIR/teacher/keys by default.")
@click.option("--out", type=FOLDER, default=None, metavar="DIR", help="Where to write; `marks` beside the keys by default.")
@click.option("--lang", "language", type=click.Choice(["nl", "en"]), default=None, help="Of report and feedback; the class's by default.")
@click.option("--date", "marked", type=click.DateTime(["%Y-%m-%d"]), default=None, metavar="DATE", help="On the report; today by default.")
@click.option("--seconds", type=click.IntRange(1, 3600), default=30, show_default=True, help="How long a notebook may run.")
@click.option("--jobs", type=click.IntRange(min=1), default=None, help="How many run at once; the number of cores by default.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def check(
    context: click.Context,
    folder: Path,
    keys: Path | None,
    out: Path | None,
    language: str | None,
    marked: datetime | None,
    seconds: int,
    jobs: int | None,
    as_json: bool,
) -> None:
    """Mark what a class handed in: DIR as `koers exercise make` wrote it, with the learners' notebooks put back.

    \b
    koers exercise check class-2024
    koers exercise check handed-in --keys class-2024/teacher/keys
    koers exercise check my-case

    DIR may also be a folder of loose notebooks; each says itself whose it is. A notebook is somebody else's program: each runs in a
    process of its own, behind a fence that keeps it from files, network and other processes. The fence is tried first; where a part
    of it does not hold on this machine, nothing is marked.

    Where DIR is a case of one's own (case.yaml, inputs.csv, value_map.csv), it is marked by its quality: what a careful reader would
    still ask of it, why that matters, and the next step.
    """
    from koers.console.exercise import run_check, run_own_case

    if (folder / "case.yaml").is_file():
        context.exit(run_own_case(folder, language or "nl", as_json=as_json))

    day = marked.date() if marked else date.today()  # noqa: DTZ011 - the day where the teacher is
    context.exit(run_check(folder, keys, out, language, day, seconds, jobs, as_json=as_json))
