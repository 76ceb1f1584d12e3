"""The reform office keeps the everyday words by which items are found."""

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files

from catalogue.commands.acting import acting
from catalogue.database import fits_column, insert_many
from catalogue.errors import BadInput, Conflict, Forbidden, NotFound
from catalogue.model.everyday_words import LONGEST_MEANT, LONGEST_SAID, Pair, pairs_in
from catalogue.model.people import Officer, Permission
from catalogue.projection import plain_name
from catalogue.tables import Synonym

_SHORTEST = 2


async def add_synonyms(pairs: Sequence[Pair], *, by: Officer, now: datetime) -> int:
    """Let every ``said`` find what its ``meant`` finds, from now on; how many pairs were new.

    Raises:
        Forbidden: not the reform office.
        BadInput: a word is empty, too short, too long, or stands for itself.
        Conflict: every pair is on the list already.
    """
    subject = "、".join(dict.fromkeys(pair.said for pair in pairs))
    async with acting(by, "新增日常用语", subject, now) as deed:
        _refuse_others(by)
        for pair in pairs:
            _refuse_unfit(pair)
        rows = await _new_rows(pairs, by.name, now, seed=False)
        if not rows:
            raise Conflict(f"“{subject}”已经有这些规范说法，不用再加")
        deed.detail = "；".join(f"{row['said']} = {row['meant']}" for row in rows)
        await insert_many(Synonym, rows)
        return len(rows)


async def end_synonym(key: int, *, by: Officer, now: datetime) -> None:
    """Take one pair out of the list; it stays in its history.

    Raises:
        Forbidden: not the reform office.
        NotFound: no such pair is on the list.
    """
    async with acting(by, "停用日常用语", str(key), now) as deed:
        _refuse_others(by)
        there = (Synonym.id == key) & Synonym.ended_at.is_null()
        rows = await Synonym.select().where(there) if fits_column(key) else []
        if not rows:
            raise NotFound("没有这条日常用语，或者已经停用；请刷新列表")
        deed.subject, deed.detail = rows[0]["said"], f"{rows[0]['said']} = {rows[0]['meant']}"
        await Synonym.update({Synonym.ended_at: now, Synonym.ended_by: by.name}).where(
            Synonym.id == key
        )


async def sow_seeds() -> int:
    """Add the pairs of the seed that were never on the list, in the open transaction; how many.

    What the reform office has taken out stays out.
    """
    text = files("catalogue").joinpath("seeds/everyday_words.txt").read_text(encoding="utf-8")
    rows = await _new_rows(list(pairs_in(text)), "随程序提供", None, seed=True)
    if rows:
        await insert_many(Synonym, rows)
    return len(rows)


def _refuse_others(by: Officer) -> None:
    if not by.may(Permission.KEEP_SYNONYMS):
        raise Forbidden(f"您没有{Permission.KEEP_SYNONYMS.label}的权限")


def _refuse_unfit(pair: Pair) -> None:
    said, meant = plain_name(pair.said), plain_name(pair.meant)
    if len(said) < _SHORTEST or not meant:
        raise BadInput(f"“{pair.said}”太短；日常用语至少 {_SHORTEST} 个字，规范说法不能为空")
    if len(pair.said) > LONGEST_SAID or len(pair.meant) > LONGEST_MEANT:
        raise BadInput(
            f"日常用语最长 {LONGEST_SAID} 字，规范说法最长 {LONGEST_MEANT} 字，请缩短“{pair.said}”"
        )
    if said == meant:
        raise BadInput(f"“{pair.said}”与规范说法相同，不用登记")


async def _new_rows(
    pairs: Sequence[Pair], by: str, now: datetime | None, *, seed: bool
) -> list[dict[str, object]]:
    """Rows for the pairs that are not on the list; those of the seed: that never were."""
    known = Synonym.select(Synonym.plain_said, Synonym.plain_meant)
    known = known if seed else known.where(Synonym.ended_at.is_null())
    held = {(row["plain_said"], row["plain_meant"]) for row in await known}
    rows: dict[tuple[str, str], dict[str, object]] = {}
    for pair in pairs:
        key = (plain_name(pair.said), plain_name(pair.meant))
        if key not in held:
            rows[key] = {
                "said": pair.said.strip(),
                "plain_said": key[0],
                "meant": pair.meant.strip(),
                "plain_meant": key[1],
                "note": pair.note.strip(),
                "by": by,
                "at": now,
                "seed": seed,
            }
    return list(rows.values())
