"""How often a wrong answer is named by chance, per exercise: ``python -m benchmarks.exercises [SEEDS]``.

A wrong answer is drawn log-uniformly within a factor of three of the right one, so many per question and seed, each in
one of as many equal parts. Named is one that the marker takes for a known mistake, at its tolerance of one in a thousand, or for two
made together, exactly.
"""

from __future__ import annotations

import random
import sys

from koers.exercise.draw import FACTOR
from koers.exercise.ladder import LADDER, pose
from koers.exercise.marking import mark
from koers.exercise.model import NumberQuestion

DRAWS = 200


def named_by_chance(name: str, n_seeds: int) -> tuple[int, int, float]:
    """Return how many wrong answers were drawn, how many of them were named, and the largest share of any one question."""
    dice, drawn, named, worst = random.Random(name), 0, 0, 0.0  # noqa: S311 - dice
    for seed in range(n_seeds):
        for question in pose(name, seed).questions:
            if not isinstance(question, NumberQuestion):
                continue
            answers = [float(question.right) * FACTOR ** (2 * (part + dice.random()) / DRAWS - 1) for part in range(DRAWS)]
            found = [one.verdict for one in (mark(question, answer) for answer in answers) if one.verdict != "right"]
            drawn, named = drawn + len(found), named + found.count("mistake")
            worst = max(worst, found.count("mistake") / len(found))
    return drawn, named, worst


def main() -> None:
    """Print a line per exercise, and all together."""
    n_seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    total, all_named = 0, 0
    for name in LADDER:
        drawn, named, worst = named_by_chance(name, n_seeds)
        total, all_named = total + drawn, all_named + named
        print(f"{name:<22}{named:>6} of {drawn:>8} ({named / drawn:.2%}); at most {worst:.1%} of one question's {DRAWS} draws")
    print(f"{'all':<22}{all_named:>6} of {total:>8} ({all_named / total:.2%})")


if __name__ == "__main__":
    main()
