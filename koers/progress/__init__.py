"""Progress of themes and projects: what was done, how far each is, what changed.

Pure: frames and frozen parameters in, projects, results and figures out; no files, clock, words or plots.
May import: figures, frames. Not other calculation packages.
"""
