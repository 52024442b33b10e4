"""Benchmarks: how fast the whole mirror is, on a fresh sandbox of its own; run by `make bench`, never by the tests."""
