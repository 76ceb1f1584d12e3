"""Short ways of writing tantivy queries over our fields."""

from collections.abc import Iterable, Sequence
from typing import Any

import tantivy
from tantivy import Occur

from search_index.tantivy_backend.fields import SCORED, schema

Query = Any
_SCHEMA = schema()


def term(field: str, value: str | int) -> Query:
    """Documents that hold ``value``, scored by BM25 in the scored fields."""
    option = "freq" if field in SCORED else "basic"
    return tantivy.Query.term_query(_SCHEMA, field, value, index_option=option)


def any_value(field: str, values: Sequence[str]) -> Query:
    """Documents that hold any of ``values``."""
    return tantivy.Query.term_set_query(_SCHEMA, field, list(values))


def beginning(field: str, letters: str) -> Query:
    """Documents with a value that begins with ``letters`` (ASCII letters and digits)."""
    return tantivy.Query.regex_query(_SCHEMA, field, f"{letters}.*")


def every(queries: Iterable[Query]) -> Query:
    """Documents of all ``queries``."""
    return tantivy.Query.boolean_query([(Occur.Must, one) for one in queries])


def at_least(queries: Iterable[Query], least: int = 1) -> Query:
    """Documents of ``least`` of the ``queries``, scores summed."""
    return tantivy.Query.boolean_query(
        [(Occur.Should, one) for one in queries], minimum_number_should_match=least
    )


def best_of(queries: Sequence[Query], also: float) -> Query:
    """The best score of the ``queries``, and the share ``also`` of the others'."""
    if len(queries) == 1:
        return queries[0]
    return tantivy.Query.disjunction_max_query(list(queries), also)


def worth(query: Query, score: float) -> Query:
    """Every document of ``query`` scores the same."""
    return tantivy.Query.const_score_query(query, score)


def times(query: Query, factor: float) -> Query:
    """The documents of ``query`` with their scores multiplied."""
    return tantivy.Query.boost_query(query, factor)


def scored(inside: Iterable[Query], scores: Iterable[Query]) -> Query:
    """Documents of all of ``inside``, which score nothing, by the sum of ``scores``."""
    return tantivy.Query.boolean_query(
        [
            *((Occur.Must, worth(one, 0.0)) for one in inside),
            *((Occur.Should, one) for one in scores),
        ]
    )


ALL: Query = tantivy.Query.all_query()
NONE: Query = tantivy.Query.empty_query()
