"""The catalogue: what a service item is, what may be done to it, what the numbers mean.

Floors, each depending only on those below it: commands, queries and metrics, database, tables,
exchange, rules, model, errors.
"""
