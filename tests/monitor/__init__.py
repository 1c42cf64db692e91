"""Tests of the monitor's calculation."""
