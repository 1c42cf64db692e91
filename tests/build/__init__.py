"""Tests of koers.build, with real kernels."""
