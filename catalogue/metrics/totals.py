"""A report against itself: its own “其中” statements and percentages, checked before it is printed.

What the report prints (rounded percentages, parts, accounts) is laid out as a table of rows and
handed to the checker of any table; nothing here trusts how a figure was computed.
"""

import re
from collections.abc import Iterator
from fractions import Fraction

from catalogue.metrics.definitions import Unit
from catalogue.metrics.figure import (
    BatchCount,
    BundleFigures,
    EditionChange,
    Fact,
    Figure,
    ItemCut,
    Part,
    Report,
)
from catalogue.model.totals import Finding, Relation, Row, TotalsTable, check_table

_PERCENT = re.compile(r"([-−]?)([\d,]+)(?:\.(\d+))?\s*%")
_LIMIT = re.compile(r"(\d+(?:\.\d+)?)\s*个?(\D*)")
_OF_EDITIONS = "E"
"""How the ids of figures begin that count entries of the power list, not items."""


def check_report(report: Report) -> list[Finding]:
    """Every statement of ``report`` about its own numbers, with what is wrong marked as fault.

    Checked are: parts of figures and facts, percentages against numerator and denominator (also
    over the editions), items left out, cumulative batches, the account from edition to edition,
    and the cuts of bundles.
    """
    return check_table(table_of(report))


def table_of(report: Report) -> TotalsTable:
    """The numbers of ``report`` as rows that say what they are to each other."""
    rows: list[Row] = []
    for figure in report.figures:
        rows += _figure(figure, "")
        if figure.previous is not None:
            rows += _figure(figure.previous, "上期")
    rows += _left_out(report.figures)
    for fact in report.facts:
        rows += _fact(fact)
    for bundle in report.bundles:
        rows += _bundle(bundle)
    rows += _batches(report.batches)
    if report.change is not None:
        rows += _edition_change(report.change)
    return TotalsTable(rows=tuple(rows), name=f"报表 {report.as_of.isoformat()}")


def percentage(display: str) -> tuple[Fraction, int] | None:
    """A printed percentage with its number of decimals; ``None`` for anything else.

    >>> percentage("95.3 %")
    (Fraction(953, 10), 1)
    """
    found = _PERCENT.fullmatch(display.strip())
    if found is None:
        return None
    sign, whole, rest = found[1], found[2].replace(",", ""), found[3] or ""
    value = Fraction(int(whole + rest), 10 ** len(rest))
    return (-value if sign else value), len(rest)


def _figure(figure: Figure, period: str) -> Iterator[Row]:
    """Numerator with its parts, denominator, the printed share, the share of each edition."""
    key, name = f"{figure.id}{period}", f"{figure.name}{f'（{period}）' if period else ''}"
    top = f"{key}.分子"
    shares = list(_shares(figure, key, name, top)) if figure.unit is Unit.SHARE else []
    if figure.parts or shares:
        yield Row(key=top, name=f"{name}·分子", value=figure.numerator)
        yield from _parts(top, figure.parts)
        yield from shares


def _shares(figure: Figure, key: str, name: str, top: str) -> Iterator[Row]:
    under = f"{key}.分母"
    if share := _share(key, name, figure.display, under, top):
        yield Row(key=under, name=f"{name}·分母", value=figure.denominator)
        yield share
    for one in figure.against:
        base = f"{key}.{one.edition}"
        if share := _share(f"{base}.占比", f"{name}（{one.name}）", one.display, base, top):
            yield Row(key=base, name=one.name, value=Fraction(one.denominator))
            yield share


def _share(key: str, name: str, display: str, base: str, part: str) -> Row | None:
    printed = percentage(display)
    if printed is None:
        return None
    return Row(
        key=key,
        name=name,
        value=printed[0],
        places=printed[1],
        parent=base,
        relation=Relation.SHARE,
        other=part,
    )


def _parts(total: str, parts: tuple[Part, ...], overlapping: bool = False) -> Iterator[Row]:
    for place, part in enumerate(parts, start=1):
        yield Row(
            key=f"{total}.{place}",
            name=part.label,
            value=part.value,
            parent=total,
            overlapping=overlapping,
        )


def _left_out(figures: tuple[Figure, ...]) -> Iterator[Row]:
    """Items compared and items left out, by reason, make up the population."""
    everything = next((one.denominator for one in figures if one.id == "M1"), None)
    if everything is None:
        return
    for figure in figures:
        if figure.id.startswith(_OF_EDITIONS) or not figure.excluded:
            continue
        total = f"{figure.id}.总体"
        yield Row(key=total, name=f"{figure.name}·事项总数", value=everything)
        yield Row(key=f"{total}.n", name="参与计算", value=Fraction(figure.n), parent=total)
        for reason, items in figure.excluded.items():
            yield Row(key=f"{total}.{reason}", name=reason, value=Fraction(items), parent=total)


def _fact(fact: Fact) -> Iterator[Row]:
    if fact.parts:
        yield Row(key=fact.id, name=fact.name, value=Fraction(fact.value))
        yield from _parts(fact.id, fact.parts, fact.overlapping)


def _batches(batches: tuple[BatchCount, ...]) -> Iterator[Row]:
    """So far = so far before + this batch."""
    before: Row | None = None
    for batch in batches:
        key = f"批次{batch.number}"
        total = Row(key=f"{key}.累计", name=f"至{batch.name}累计", value=Fraction(batch.cumulative))
        yield total
        yield Row(key=key, name=batch.name, value=Fraction(batch.items), parent=total.key)
        if before is not None:
            yield Row(key=f"{key}.此前", name=before.name, value=before.value, parent=total.key)
        before = total


def _edition_change(change: EditionChange) -> Iterator[Row]:
    """旧版 + 增加 − 减少 = 新版; both ends as the editions themselves state them."""
    account = change.account
    yield Row(key="版次.新", name=change.new.name, value=Fraction(account.new))
    yield Row(key="版次.旧", name=change.old.name, value=Fraction(account.old), parent="版次.新")
    for line in account.lines:
        kind = line.kind.label
        for what, number, relation in (
            ("增加", line.brought, Relation.PART),
            ("减少", line.removed, Relation.LESS),
        ):
            if number:
                yield Row(
                    key=f"版次.{kind}.{what}",
                    name=f"{kind}{what}",
                    value=Fraction(number),
                    parent="版次.新",
                    relation=relation,
                )
    for edition, end in ((change.new, "版次.新"), (change.old, "版次.旧")):
        yield Row(
            key=f"版次.{edition.key}.条目",
            name=f"{edition.name}条目数",
            value=Fraction(edition.entries),
            parent=end,
            relation=Relation.EQUAL,
        )


def _bundle(bundle: BundleFigures) -> Iterator[Row]:
    """Printed cuts in steps and time; the mean of the items' cuts."""
    key = f"联办.{bundle.key}"
    before, now = Fraction(bundle.steps_before), Fraction(bundle.steps)
    yield from _cut(f"{key}.环节", f"{bundle.name}·环节", before, now, bundle.steps_display)
    yield from _limit_cut(
        f"{key}.时限", bundle.name, bundle.limit_before, bundle.limit, bundle.limit_display
    )
    for item in bundle.items:
        yield from _item_cut(f"{key}.{item.code}", item)
    mean, cuts = percentage(bundle.mean_display), [one.cut for one in bundle.items]
    known = [cut for cut in cuts if cut is not None]
    if mean is not None and known:
        total = f"{key}.平均"
        yield Row(key=total, name=f"{bundle.name}·平均压缩", value=mean[0], places=mean[1])
        for place, cut in enumerate(known, start=1):
            yield Row(
                key=f"{total}.{place}",
                value=cut * 100,
                parent=total,
                relation=Relation.AVERAGED,
            )


def _item_cut(key: str, item: ItemCut) -> Iterator[Row]:
    yield from _limit_cut(f"{key}.时限", item.name, item.statutory, item.promised, item.display)


def _limit_cut(key: str, name: str, before: str, now: str, display: str) -> Iterator[Row]:
    """Only where both limits are printed in one unit."""
    one, other = _LIMIT.fullmatch(before.strip()), _LIMIT.fullmatch(now.strip())
    at_once = now.strip().startswith("即")
    if one is None or (other is None and not at_once):
        return
    if other is not None and one[2] != other[2]:
        return
    after = Fraction(other[1]) if other else Fraction(0)
    yield from _cut(key, f"{name}·时限", Fraction(one[1]), after, display)


def _cut(key: str, name: str, before: Fraction, now: Fraction, display: str) -> Iterator[Row]:
    """(before − now) ÷ before, as printed, with or without the minus sign."""
    printed = percentage(display)
    if printed is None or before == 0:
        return
    saved = before - now
    if printed[0] < 0 < saved:
        saved = -saved
    yield Row(key=f"{key}.前", name=f"{name}（改革前）", value=before)
    yield Row(key=f"{key}.减", name=f"{name}减少", value=saved)
    yield Row(
        key=f"{key}.占比",
        name=f"{name}压缩",
        value=printed[0],
        places=printed[1],
        parent=f"{key}.前",
        relation=Relation.SHARE,
        other=f"{key}.减",
    )
