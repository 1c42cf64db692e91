"""``koers exercise``: exercises in social return on investment, for one learner or a class."""

from __future__ import annotations

import json
from pathlib import Path

import click

from koers.commands.common import EPILOG, FOLDER


@click.group("exercise", epilog=EPILOG)
def exercise() -> None:
    """Exercises in social return on investment that know which mistake was made.

    \b
    koers exercise list
    koers exercise make --name discounting --seed 42 --learners 30 --out class-2024
    """


@exercise.command("list")
@click.option("--lang", "language", type=click.Choice(["nl", "en"]), default="nl", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def list_exercises(language: str, as_json: bool) -> None:
    """List the exercises, from the first rung of the ladder to the last."""
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
