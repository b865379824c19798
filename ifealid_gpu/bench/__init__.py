"""Benchmarks: the hover job and its parts against what a user would otherwise write, in one run on one machine."""
