"""Queries as people type them, with the items that answer: ``python -m tests.judged`` scores them."""
