"""Chinese text in, ranked items and facet counts out.

Whoosh keeps the index; numpy scores its posting lists.  ``contract.SearchEngine`` is what the rest
of the house sees, ``follower`` keeps an index in step with the catalogue's change feed.
"""
