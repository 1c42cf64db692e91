"""Themes and projects through the years: which agenda item came from which, as lanes.

Pure: frames in, lanes and figures out. May import: figures, frames. Not other calculation packages.
"""
