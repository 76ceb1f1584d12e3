"""Where each family of leads is found: SQL that joins to an item what its kinds look at.

Everything is aggregated in the database; on both engines the same text.  A statement is put
together as ``WITH <tables> SELECT … FROM <start> WHERE <public>``; ``values`` belong to the tables.
"""

from datetime import date
from typing import Any

from msgspec import Struct

from catalogue.as_of import start_of
from catalogue.model.citations import title_key
from catalogue.model.leads import LeadTerms
from catalogue.queries.leads.kinds import Family
from catalogue.queries.leads.scope import LeadScope
from catalogue.tables import RegulationChange, RevisionBasis

PUBLIC = "r.slot = 'current' AND r.on_application AND r.item_state = '1'"
"""The items that leads are about: public, in use, on application."""


class Source(Struct, frozen=True, kw_only=True):
    """``tables`` are named subqueries, ``start`` what follows FROM, ``and_`` its join conditions.

    ``shown`` are the columns beside ``r`` that the sentences of its kinds need.
    """

    start: str
    tables: str = ""
    and_: str = ""
    shown: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()


async def source_of(family: Family, scope: LeadScope, terms: LeadTerms, today: date) -> Source:
    """The source of ``family``'s kinds as things stand on ``today``."""
    if family is Family.REVIEWED:
        return _REVIEWED
    if family is Family.SAME_BASE:
        return _same_base(scope)
    if family is Family.MEDIAN:
        return _median(terms, scope)
    if family is Family.HELD:
        return _held(today, scope)
    if family is Family.STALE:
        return await _stale(today, scope)
    return Source(start="revision r")


_REVIEWED = Source(start="revision r JOIN item i ON i.id = r.item")


def _joined(table: str, scope: LeadScope) -> str:
    """``table`` beside the items; CROSS JOIN fixes the order in which SQLite joins them."""
    return f"revision r CROSS JOIN {table}" if scope.narrow else f"{table} CROSS JOIN revision r"


def _same_base(scope: LeadScope) -> Source:
    return Source(
        tables=(
            "b AS (SELECT r.base_code, min(r.visits) AS least_visits, "
            "min(r.material_count) AS least_materials, "
            "min(r.materials_hash) <> max(r.materials_hash) "
            "AND min(r.division_code) <> max(r.division_code) AS differing "
            f"FROM revision r WHERE {PUBLIC} AND r.base_code <> '' GROUP BY r.base_code)"
        ),
        start=_joined("b", scope),
        and_="r.base_code = b.base_code",
        shown=("b.least_visits", "b.least_materials"),
    )


def _median(terms: LeadTerms, scope: LeadScope) -> Source:
    """Twice the median of the others with the same base code and unit, exact, per promised value.

    Of n values in order, the others of one of rank k are the n − 1 that remain; their middle is
    at n/2 of the whole (or one further, where k stands before it), without a self-join: ``upto``
    is the rank of the last of equal values, ``lower``, ``middle`` and ``upper`` the values at
    n/2, n/2 + 1 and n/2 + 2.
    """
    tables = (
        "counted AS (SELECT r.base_code, r.promised_unit, r.promised_value, count(*) AS items "
        f"FROM revision r WHERE {PUBLIC} AND r.base_code <> '' AND r.promised_value IS NOT NULL "
        "GROUP BY r.base_code, r.promised_unit, r.promised_value), "
        "ranked AS (SELECT base_code, promised_unit, promised_value, "
        "CAST(sum(items) OVER (PARTITION BY base_code, promised_unit ORDER BY promised_value) "
        "AS bigint) AS upto, "
        "CAST(sum(items) OVER (PARTITION BY base_code, promised_unit) AS bigint) AS n "
        "FROM counted), "
        "placed AS (SELECT base_code, promised_unit, promised_value, upto, n, "
        "min(CASE WHEN upto >= n / 2 THEN promised_value END) OVER g AS lower, "
        "min(CASE WHEN upto >= n / 2 + 1 THEN promised_value END) OVER g AS middle, "
        "min(CASE WHEN upto >= n / 2 + 2 THEN promised_value END) OVER g AS upper "
        f"FROM ranked WHERE n > {int(terms.others)} "
        "WINDOW g AS (PARTITION BY base_code, promised_unit)), "
        "halved AS (SELECT base_code, promised_unit, promised_value, n - 1 AS others, "
        "CASE WHEN n % 2 = 0 THEN 2 * (CASE WHEN upto > n / 2 THEN lower ELSE middle END) "
        "ELSE (CASE WHEN upto > n / 2 THEN lower ELSE middle END) + "
        "(CASE WHEN upto > n / 2 + 1 THEN middle ELSE upper END) END AS twice FROM placed), "
        "d AS (SELECT base_code, promised_unit, promised_value, others, twice FROM halved "
        f"WHERE 2 * promised_value >= {int(terms.times_median)} * twice "
        "AND 2 * promised_value > twice)"
    )
    return Source(
        tables=tables,
        start=_joined("d", scope),
        and_=(
            "r.base_code = d.base_code AND r.promised_unit = d.promised_unit "
            "AND r.promised_value = d.promised_value"
        ),
        shown=("d.others", "d.twice"),
    )


def known_materials(today: date) -> str:
    """Named subqueries: ``known`` has each material name that some body could answer for.

    ``stored``: an entry of the resource directory in force, shared, of this name or linked to it;
    ``first`` and ``last``: least and greatest base item whose result has this name (an item
    without a base code stands for itself), so that ``first <> x OR last <> x`` says whether an
    item other than x issues it.  ``named`` keeps to results that are asked for at all: LIMIT 1
    has both engines look each name up instead of reading every material.
    """
    on = today.isoformat()
    held = f"since <= '{on}' AND (until IS NULL OR until > '{on}')"
    return (
        "stored AS ("
        f"SELECT plain_name FROM directory_entry WHERE {held} AND sharing <> '3' "
        "UNION SELECT k.plain_material FROM directory_link k WHERE k.entry_code IN "
        f"(SELECT code FROM directory_entry WHERE {held} AND sharing <> '3') AND {held}), "
        "named AS MATERIALIZED (SELECT n.plain_name FROM "
        "(SELECT DISTINCT plain_name FROM revision_result WHERE plain_name <> '') n WHERE "
        "(SELECT 1 FROM revision_material m WHERE m.plain_name = n.plain_name LIMIT 1) = 1), "
        "issued AS (SELECT x.plain_name, min("
        f"{base_or_self('q')}) AS first, max({base_or_self('q')}) AS last "
        "FROM named CROSS JOIN revision_result x CROSS JOIN revision q "
        "WHERE x.plain_name = named.plain_name AND q.id = x.revision "
        "AND q.slot = 'current' AND q.item_state = '1' GROUP BY x.plain_name), "
        "known AS (SELECT plain_name, max(stored) AS stored, max(first) AS first, "
        "max(last) AS last FROM ("
        "SELECT plain_name, 1 AS stored, NULL AS first, NULL AS last FROM stored "
        "UNION ALL SELECT plain_name, 0, first, last FROM issued) each_one "
        "WHERE plain_name <> '' GROUP BY plain_name)"
    )


def base_or_self(revision: str) -> str:
    """SQL: what an item's results are told apart by, its base code or the item itself."""
    return (
        f"CASE WHEN {revision}.base_code = '' THEN 'item ' || {revision}.item "
        f"ELSE {revision}.base_code END"
    )


KNOWN_TO = (
    f"(known.stored = 1 OR known.first <> {base_or_self('r')} OR known.last <> {base_or_self('r')})"
)
"""Condition: what ``known`` says of a material counts for the item ``r``."""


def material_joins(scope: LeadScope) -> str:
    """FROM and WHERE of ``known`` materials ``m`` of items ``r``, in the order that is quickest."""
    tables = ["known", "revision_material m", "revision r"]
    ordered = reversed(tables) if scope.narrow else tables
    return (
        f"{' CROSS JOIN '.join(ordered)} "
        "WHERE m.plain_name = known.plain_name AND r.id = m.revision"
    )


def _held(today: date, scope: LeadScope) -> Source:
    within, values = scope.where()
    return Source(
        tables=(
            f"{known_materials(today)}, "
            "h AS (SELECT m.revision, count(DISTINCT m.plain_name) AS names "
            f"FROM {material_joins(scope)} AND {PUBLIC} AND {KNOWN_TO}{within} "
            "GROUP BY m.revision)"
        ),
        start="h CROSS JOIN revision r",
        and_="r.id = h.revision",
        shown=("h.names",),
        values=values,
    )


async def _stale(today: date, scope: LeadScope) -> Source:
    """Revisions published before the day on which a regulation they stand on changed."""
    changed = await changed_titles(today)
    parts, values = [], []
    for moment in sorted(set(changed.values())):
        titles = [title for title, one in changed.items() if one == moment]
        marks = ", ".join("{}" for _ in titles)
        parts.append(f"(c.title IN ({marks}) AND r.published_at < {{}})")
        values += [*titles, moment]
    return Source(
        tables=(
            "s AS (SELECT DISTINCT c.revision FROM revision_basis c "
            "JOIN revision r ON r.id = c.revision "
            f"WHERE {PUBLIC} AND ({' OR '.join(parts) or '1 = 0'}))"
        ),
        start=_joined("s", scope),
        and_="r.id = s.revision",
        values=tuple(values),
    )


async def changed_titles(today: date) -> dict[str, Any]:
    """Titles of legal bases as items spell them → the moment the regulation last changed."""
    rows = await RegulationChange.select(RegulationChange.title, RegulationChange.on_date).where(
        RegulationChange.on_date <= today
    )
    last: dict[str, date] = {}
    for row in rows:
        key = title_key(row["title"])
        last[key] = max(row["on_date"], last.get(key, row["on_date"]))
    if not last:
        return {}
    spelt = await RevisionBasis.raw(
        "WITH RECURSIVE spelt(title) AS ("
        "SELECT min(title) FROM revision_basis UNION ALL "
        "SELECT (SELECT min(c.title) FROM revision_basis c WHERE c.title > spelt.title) "
        "FROM spelt WHERE spelt.title IS NOT NULL) "
        "SELECT title FROM spelt WHERE title IS NOT NULL"
    )
    return {
        row["title"]: start_of(last[title_key(row["title"])])
        for row in spelt
        if title_key(row["title"]) in last
    }
