"""A period's or a case's tables as one workbook, to be filled in and taken back: export, import, undo.

``words`` says what things are called, ``lists`` what may be chosen, ``layout`` which sheets and columns
there are; ``export`` writes a workbook of them. ``sheets`` finds the tables in a workbook that came
back, ``cells`` understands one cell, ``check`` judges all of them; ``mark`` shows in a copy what is
wrong. ``tables`` has the tables' files, ``changes`` says what an import changes, ``undo`` keeps what was
there before. Pure apart from ``tables`` and ``undo``, which read and write the data folder.

May import: the data, the accounts' algebra, money, errors.
"""
