"""Pure values: Structs and code tables; no I/O, no clock, no database."""
