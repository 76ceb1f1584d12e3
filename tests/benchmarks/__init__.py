"""Measurements beside peers: ``python -m tests.benchmarks`` (see docs/benchmarks.md)."""
