"""The audit of published figures: footing, cross-footing, agreement, roll-forward, and the causes of differences.

Pure: printed cells, declared checks and computed figures in, findings and root causes out. Imports only :mod:`koers.money`.
"""
