"""Regional figures: counts, rates with exact intervals, and the suppression of small numbers.

Pure: frames and parameters in, figures out. Imports only :mod:`koers.figures`, :mod:`koers.frames` and :mod:`koers.money`.
"""
