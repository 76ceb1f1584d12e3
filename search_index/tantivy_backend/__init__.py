"""A second engine: tantivy (a compiled library, optional) behind the same contract.

Only ``search_index.backend`` knows this package; importing its modules needs the library.
"""
