"""The departments' workbook: one shape, made from the model; written, read back, marked.

A sheet of items, a sheet for each table of an item, keyed by the item's code, and a sheet of
instructions that carries the template's version.
"""
