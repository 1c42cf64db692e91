"""What reports are made of: per subject its sections, findings, checks, parameters and limits, and the report that puts them together.

Each subject has a module here, the only place where its data, its calculation and its sections meet.
"""
