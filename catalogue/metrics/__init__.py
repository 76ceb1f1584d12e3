"""Metric definitions, their formulas and the report built from them."""
