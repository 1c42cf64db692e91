"""Marking what a class hands in, and telling teacher and learners what came of it.

``keys`` are the right answers, kept apart; ``hand_ins`` finds out whose notebook is whose; ``marking`` runs each behind the fence
(``inside`` is what happens there) and marks what comes out; ``standing`` counts; ``report``, ``feedback`` and ``folder`` tell it.
``own_case`` marks a trainee's own case, which has no right answer, by its quality.

May import: the exercises, the fence, what reports are made of and written with.
"""
