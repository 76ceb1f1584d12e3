"""Numbers of a table of which nothing can be said, and why."""

from collections.abc import Iterator

from msgspec.structs import replace

from catalogue.model.statements import Finding, Relation, Row, TotalsTable, Verdict

_ALONE = "没有上级，也没有下级和占比，表中没有可以与之核对的数"
_ALONE_MEND = "如是另一个数的一部分，请写明（模板：填“上级编号”和“关系”；统计表：缩进或写“其中：”）"
_NAMED_AT_MOST = 6


def left_open(table: TotalsTable) -> Iterator[Finding]:
    """Rows whose counterpart is not in the table, and rows that stand alone."""
    keys = {row.key for row in table.rows}
    alone: list[Row] = []
    named = {name for row in table.rows for name in (row.parent, row.other) if name}
    for row in table.rows:
        if row.parent and row.parent not in keys:
            yield _open(row, f"上级编号“{row.parent}”不在表中", "请补上这一行，或改正上级编号")
        elif row.parent and row.other and row.other not in keys:
            yield _open(row, f"对照编号“{row.other}”不在表中", "请补上这一行，或改正对照编号")
        elif row.parent and row.relation is Relation.DIFFERENCE and not row.other:
            yield _open(row, "差额没有写明减数", "请在“对照编号”填减数的编号")
        elif not row.parent and row.key not in named and row.value is not None:
            alone.append(row)
    if alone:
        yield _alone(alone)


def _alone(rows: list[Row]) -> Finding:
    """All of them as one: a long table would otherwise be full of them."""
    said = "、".join(row.said for row in rows[:_NAMED_AT_MOST])
    more = f" 等 {len(rows)} 个数" if len(rows) > _NAMED_AT_MOST else ""
    first = _open(rows[0], "", _ALONE_MEND)
    keys = tuple(row.key for row in rows)
    return replace(first, rows=keys, message=f"{said}{more}：{_ALONE}")


def _open(row: Row, why: str, mend: str) -> Finding:
    return Finding(
        verdict=Verdict.OPEN,
        relation=row.relation,
        rows=(row.key,),
        name=row.name or row.key,
        group=row.group,
        message=f"{row.said}：{why}",
        mend=mend,
        place=row.place,
    )
