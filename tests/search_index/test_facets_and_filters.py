"""Facet counts and filters equal brute force on random requests."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.queries.documents import FACET_FIELDS, PublishedDocument
from search_index.contract import SearchEngine
from search_index.request import SearchRequest
from tests.search_index.library import KINDS, REGIONS, THEMES, Library

VALUES = {
    "kind": (*KINDS, "99"),
    "region": REGIONS,
    "theme": THEMES,
    "audience": ("1", "2"),
    "visits": ("0", "1"),
    "body": ("body0", "body1", "body2"),
    "point": ("hall", "town", "village", "community"),
}
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        field: st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(tuple)
        for field, values in VALUES.items()
    },
)


def passes(document: PublishedDocument, filters: dict[str, tuple[str, ...]]) -> bool:
    return all(set(document.facets.get(f, ())) & set(v) for f, v in filters.items())


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(filters=FILTERS, words=st.sampled_from(["", "登记", "食品 许可", "开饭店", "结婚 火箭"]))
def test_filters_and_counts_equal_brute_force(
    engine: SearchEngine, library: Library, filters: dict[str, tuple[str, ...]], words: str
) -> None:
    unfiltered = engine.search(SearchRequest(words=words, limit=1000))
    matched = [library.documents_by_item[hit.item] for hit in unfiltered.hits]
    result = engine.search(
        SearchRequest(words=words, filters=tuple(filters.items()), facets=FACET_FIELDS, limit=1000)
    )
    expected = {d.item for d in matched if passes(d, filters)}
    assert {hit.item for hit in result.hits} == expected
    assert result.total == len(expected)
    for field in FACET_FIELDS:
        others = {f: v for f, v in filters.items() if f != field}
        counted = Counter(
            value
            for document in matched
            if passes(document, others)
            for value in set(document.facets.get(field, ()))
        )
        assert dict(result.facets[field].pairs()) == dict(counted)
        counts = result.facets[field].counts
        assert counts == sorted(counts, reverse=True)
