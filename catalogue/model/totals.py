"""Which statements of a table add up: totals and parts, subsets, shares, differences, means.

Source: rules-and-metrics §5: a “其中” list either adds up or is marked 可重复计数.
"""

from collections.abc import Iterable, Iterator

from catalogue.model.ratios import check_difference, check_equal, check_mean, check_share
from catalogue.model.statements import (
    Finding,
    Relation,
    Row,
    TotalsTable,
    Verdict,
    told,
)
from catalogue.model.sums import check_parts, check_subset
from catalogue.model.unchecked import left_open

__all__ = [
    "Finding",
    "Relation",
    "Row",
    "TotalsTable",
    "Verdict",
    "check_table",
    "faults",
    "told",
]

_SUMMED = (Relation.PART, Relation.LESS)
_Key = tuple[str, str, bool]


def check_table(table: TotalsTable) -> list[Finding]:
    """Every statement of ``table`` in the order of its rows: wrong, right, or not to be checked.

    >>> from fractions import Fraction
    >>> rows = (Row(key="1", name="总数", value=Fraction(24)),
    ...         Row(key="2", name="甲", value=Fraction(12), parent="1"),
    ...         Row(key="3", name="乙", value=Fraction(13), parent="1"))
    >>> [one.message for one in check_table(TotalsTable(rows=rows))]
    ['“总数”写的是 24，其中 2 项相加得 25，多 1']
    """
    rows = {row.key: row for row in table.rows}
    order = {key: place for place, key in enumerate(rows)}
    found = [*_of_groups(table, rows), *_of_single_rows(table, rows), *left_open(table)]
    return sorted(found, key=lambda one: order.get(one.rows[0], len(order)))


def faults(findings: Iterable[Finding]) -> list[Finding]:
    """Those that do not hold."""
    return [one for one in findings if one.fault]


def _of_groups(table: TotalsTable, rows: dict[str, Row]) -> Iterator[Finding]:
    """Sums and means: all rows of one group under one row are one statement."""
    groups: dict[_Key, list[Row]] = {}
    for row in table.rows:
        if row.parent in rows and row.relation in (*_SUMMED, Relation.AVERAGED):
            averaged = row.relation is Relation.AVERAGED
            groups.setdefault((row.parent, row.group, averaged), []).append(row)
    under: dict[str, list[list[Row]]] = {}
    for (parent, _, averaged), members in groups.items():
        if not averaged:
            under.setdefault(parent, []).append(members)
    for (parent, group, averaged), members in groups.items():
        if averaged:
            yield check_mean(rows[parent], group, members)
        else:
            beside = [others for others in under[parent] if others is not members]
            yield check_parts(rows[parent], group, members, beside)


def _of_single_rows(table: TotalsTable, rows: dict[str, Row]) -> Iterator[Finding]:
    """Statements of one row about the row above it."""
    for row in table.rows:
        above = rows.get(row.parent)
        if above is None:
            continue
        if row.relation is Relation.SUBSET:
            yield check_subset(row, above, rows.get(above.parent))
        elif row.relation is Relation.EQUAL:
            yield check_equal(row, above)
        elif row.relation is Relation.SHARE and (not row.other or row.other in rows):
            yield check_share(row, above, rows.get(row.other), table.rows)
        elif row.relation is Relation.DIFFERENCE and row.other in rows:
            yield check_difference(row, above, rows[row.other])
