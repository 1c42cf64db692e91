"""Exercises: the chain, the mistakes, the marker, the words, the notebooks."""
