"""Two periods beside each other: what moved, what was restated, and how good the last forecast was.

Pure: what two periods told in, formulas over both out; no files, clock, words or plots.
May import: figures, money, errors. Not other calculation packages: their results are handed in.
"""
