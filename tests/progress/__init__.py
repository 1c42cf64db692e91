"""Tests of the calculation of progress."""
