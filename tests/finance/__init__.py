"""Tests of the calculation: accounts, statement, deviations, messages, checks."""
