"""Exercises in social return on investment that know which mistake was made.

``workings`` is a small case with its chain, ``mistakes`` every mistake as an alteration of that chain; ``ladder``
has the exercises, ``draw`` their numbers, ``marking`` says what an answer is worth. All of that is pure and without language.
``words`` and ``show`` say it, ``session`` is what a learner's notebook talks to, ``submission`` what is handed in;
``write`` makes notebooks and ``make`` a class's set of them.

May import: the valuation, the language's numbers, money, errors.
"""

from koers.exercise.session import Session, open_exercise

__all__ = ["Session", "open_exercise"]
