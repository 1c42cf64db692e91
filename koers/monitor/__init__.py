"""The monitor of an agenda: projects, milestones, capacity and returns, risks, counted at a reference date.

Pure: frames in, figures and frames out. Imports ``figures``, ``frames`` and ``period`` alone.
"""
