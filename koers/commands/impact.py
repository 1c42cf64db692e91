"""``koers impact``: value the social impact of a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command()
@click.argument("folder", metavar="CASE_DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option(
    "--convention", metavar="NAME|all", default=None, help="Under a named convention's timing and algebra, at the case's own rate."
)
@click.option("--with-rate", is_flag=True, help="With --convention: at the convention's discount rate as well.")
@click.option("--sensitivity", is_flag=True, help="One thing moved, two things moved, worst and best, other conventions.")
@click.option("--switching", is_flag=True, help="For each parameter, where the ratio is exactly 1.")
@click.option("--simulate", "n_draws", type=int, metavar="N", default=None, help="Draw every range at once, N times.")
@click.option("--seed", type=int, default=None, help="The simulation's seed; 1 by default.")
@click.option("--distribution", type=click.Choice(["triangular", "pert"]), default="triangular", help="Of what is drawn.")
@click.pass_context
def impact(context: click.Context, /, folder: Path, **options: Any) -> None:
    """Value the social impact of a case: any folder with case.yaml, inputs.csv and value_map.csv.

    \b
    koers impact data/impact/teaching-employment
    koers impact data/impact/teaching-employment --convention all --json
    koers impact data/impact/jongeren-en-schulden --sensitivity --switching --simulate 100000 --seed 7
    """
    from koers.console.impact import run_impact

    context.exit(run_impact(folder, **options))
