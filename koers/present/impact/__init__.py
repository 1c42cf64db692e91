"""Sections on impact: what the report on one case is made of."""
