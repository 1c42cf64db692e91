"""The accounts: one declaration of measures, identities and roll-ups, and what follows from it.

Pure: frames and frozen parameters in, figures and findings out; no files, clock, words or plots.
May import: figures, money, errors. Not other calculation packages.
"""
