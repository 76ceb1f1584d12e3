"""Parameters of a request: read, or refused by name."""

from datetime import date
from urllib.parse import parse_qsl, quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.errors import BadParameter
from web.parameters import (
    MAX_PAGE,
    MAX_SIZE,
    MAX_VALUES,
    MAX_WORDS,
    pairs_of,
    read_nothing,
    read_report,
    read_search,
    read_since,
)
from web.view_models.labels import FACETS


def test_a_search_is_read_in_any_order_and_written_in_one() -> None:
    pairs = [("visits", "1"), ("kind", "20"), ("q", " 开  饭店 "), ("kind", "01"), ("page", "2")]
    search = read_search(pairs)
    assert search.q == "开 饭店"
    assert search.filters == (("visits", ("1",)), ("kind", ("01", "20")))
    assert read_search(reversed(pairs)) == search
    assert read_search(parse_qsl(search.query)) == search


@given(st.text() | st.text(alphabet="%0123456789aFq=& +护"))
def test_a_query_string_is_read_as_the_standard_library_reads_it(text: str) -> None:
    for said in (text, quote(text), f"q={text}", f"q={quote(text)}", f"q={quote(text, safe='')}"):
        query = said.encode("utf-8", "surrogatepass")
        expected = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        assert pairs_of(query) == expected


def test_broken_escapes_are_read_as_the_standard_library_reads_them() -> None:
    for said in ("q=%E6%8A", "q=%E6%8A%A4", "q=%zz%E6", "q=%  ", "q=% 1% 2", "1=%E6", "q=%FF%FE"):
        assert pairs_of(said.encode()) == parse_qsl(said, keep_blank_values=True)


def test_empty_parameters_are_those_left_out() -> None:
    assert read_search([("q", ""), ("kind", ""), ("page", ""), ("sort", "")]) == read_search([])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("colour", "red"),
        ("", "x"),
        ("Q", "x"),
        ("q", "字" * (MAX_WORDS + 1)),
        ("q", "a\x00b"),
        ("q", "a\x1bb"),
        ("q", "\ud800"),
        ("kind", "99"),
        ("kind", "1"),
        ("level", "0"),
        ("visits", "3"),
        ("theme", "person-001"),
        ("theme", "person"),
        ("body", "a b"),
        ("body", "Ａ"),
        ("body", "9" * 65),
        ("region", "白山"),
        ("region", "'; DROP TABLE item; --"),
        ("sort", "random"),
        ("page", "0"),
        ("page", "-1"),
        ("page", "1.0"),
        ("page", "٣"),
        ("page", "²"),
        ("page", str(MAX_PAGE + 1)),
        ("page", "9" * 5000),
        ("size", "0"),
        ("size", str(MAX_SIZE + 1)),
    ],
)
def test_a_search_parameter_that_cannot_be_read_is_named(name: str, value: str) -> None:
    with pytest.raises(BadParameter) as refusal:
        read_search([(name, value)])
    assert refusal.value.name == name
    assert len(str(refusal.value)) < 400


@pytest.mark.parametrize("name", ["q", "sort", "page", "size"])
def test_what_may_be_said_once_is_not_said_twice(name: str) -> None:
    with pytest.raises(BadParameter, match="只能给一次"):
        read_search([(name, "1"), (name, "1")])


def test_a_filter_takes_no_more_than_its_share_of_values() -> None:
    pairs = [("body", f"body{n}") for n in range(MAX_VALUES + 1)]
    assert len(read_search(pairs[1:]).chosen("body")) == MAX_VALUES
    with pytest.raises(BadParameter, match=f"最多给 {MAX_VALUES} 个值"):
        read_search(pairs)


def test_a_report_is_read_with_its_scope_and_day() -> None:
    report, rest = read_report([("kind", "01"), ("as_of", "2018-12-31"), ("part", "n")], ("part",))
    assert (report.scope.kind, report.as_of, rest) == ("01", date(2018, 12, 31), {"part": "n"})
    assert dict(parse_qsl(report.query())) == {"kind": "01", "as_of": "2018-12-31"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("as_of", "yesterday"),
        ("as_of", "2018-13-01"),
        ("as_of", "2018-W01-1"),
        ("as_of", "20181231"),
        ("kind", "99"),
        ("level", "x"),
        ("theme", "person-001"),
        ("body", "甲 乙"),
        ("body", "\ud800"),
        ("region", "9" * 65),
        ("edition", "a\x00"),
        ("edition", "版" * 300),
        ("part", "numerator"),
        ("colour", "red"),
    ],
)
def test_a_report_parameter_that_cannot_be_read_is_named(name: str, value: str) -> None:
    with pytest.raises(BadParameter) as refusal:
        read_report([(name, value)])
    assert refusal.value.name == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("since", "-1"),
        ("since", "1e3"),
        ("since", "²"),
        ("limit", "0"),
        ("limit", "1001"),
        ("x", ""),
    ],
)
def test_a_parameter_of_the_change_feed_that_cannot_be_read_is_named(name: str, value: str) -> None:
    with pytest.raises(BadParameter) as refusal:
        read_since([(name, value)])
    assert refusal.value.name == name


def test_where_nothing_is_asked_nothing_may_be_given() -> None:
    read_nothing([])
    with pytest.raises(BadParameter, match="这里不接受参数“x”"):
        read_nothing([("x", "1")])


NAMES = st.sampled_from([*FACETS, "q", "sort", "page", "size", "as_of", "edition"]) | st.text()


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, st.text()), max_size=4))
def test_whatever_comes_is_read_or_refused_by_a_name_that_came(
    pairs: list[tuple[str, str]],
) -> None:
    for reader in (read_search, read_report, read_since):
        try:
            reader(pairs)  # type: ignore[operator]
        except BadParameter as refusal:
            assert refusal.name in dict(pairs)
