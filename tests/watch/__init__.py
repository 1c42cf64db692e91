"""Watching: what counts as saved, what is served, and one whole round of it."""
