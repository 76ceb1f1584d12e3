"""Bytes in and out of the model, no database: codec, readers, spreadsheets, profiles."""
