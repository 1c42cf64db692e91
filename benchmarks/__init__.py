"""Benchmarks: ratios between ways of doing the same work, never absolute times in a test."""
