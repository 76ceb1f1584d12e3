"""The reform office keeps the directory of information resources and what they stand in for."""

from collections.abc import Sequence
from datetime import date, datetime

from catalogue.as_of import PLACE
from catalogue.commands.acting import acting
from catalogue.commands.register import (
    Changes,
    Row,
    begin,
    end,
    refuse_future,
    replace_sets,
    replace_versions,
    still,
)
from catalogue.commands.register_checks import (
    columns_of,
    refuse_faulty,
    refuse_unless_keeper,
    repeats,
    unclean,
)
from catalogue.errors import NotFound
from catalogue.model.people import Officer
from catalogue.model.registers import DirectoryLinkRecord, DirectoryRecord, RowFault
from catalogue.projection import plain_name
from catalogue.tables import DirectoryEntry, DirectoryLink

_WHAT = "信息资源"
_WHAT_LINKS = "信息资源与材料的对应"


async def keep_directory(
    entries: Sequence[DirectoryRecord],
    links: Sequence[DirectoryLinkRecord],
    since: date,
    *,
    by: Officer,
    now: datetime,
) -> Changes:
    """Take in ``entries`` by their codes, and ``links`` as all that the entries named there have.

    Entries that neither names stay as they are.

    Raises:
        Forbidden: not the reform office.
        BadInput: a record is malformed or names an unknown entry, or a day to come.
        Conflict: what would be replaced began after ``since``.
    """
    subject = f"信息资源 {len(entries)} 条，对应 {len(links)} 条"
    async with acting(by, "登记信息资源", subject, now) as deed:
        refuse_unless_keeper(by)
        refuse_future(since, now.astimezone(PLACE).date())
        changes = await enter_directory(entries, links, since, by_name=by.name)
        deed.detail = (
            f"自 {since} 起；新增 {changes.created}，更新 {changes.updated}，"
            f"停止 {changes.ended}，未变 {changes.unchanged}"
        )
        return changes


async def enter_directory(
    entries: Sequence[DirectoryRecord],
    links: Sequence[DirectoryLinkRecord],
    since: date,
    *,
    by_name: str,
    sample: bool = False,
) -> Changes:
    """As ``keep_directory``, in the open transaction, without permission and audit.

    Raises:
        BadInput, Conflict: as ``keep_directory``.
    """
    refuse_faulty(entries, entry_faults(entries))
    refuse_faulty(links, await link_faults(links, {entry.code for entry in entries}))
    kept = await replace_versions(
        DirectoryEntry,
        DirectoryEntry.code,
        [_entry_row(entry) | {"sample": sample} for entry in entries],
        since,
        _WHAT,
    )
    joined = await replace_sets(
        DirectoryLink,
        DirectoryLink.entry_code,
        sorted({link.entry_code for link in links}),
        [_link_row(link) | {"by": by_name, "sample": sample} for link in links],
        since,
        _WHAT_LINKS,
    )
    return kept + joined


async def confirm_links(
    links: Sequence[DirectoryLinkRecord], since: date, *, by: Officer, now: datetime
) -> int:
    """Add ``links`` to those there are, on somebody's word; how many were new.

    Raises:
        Forbidden, BadInput: as ``keep_directory``.
    """
    async with acting(by, "确认材料对应", f"{len(links)} 条", now) as deed:
        refuse_unless_keeper(by)
        refuse_future(since, now.astimezone(PLACE).date())
        refuse_faulty(links, await link_faults(links, set()))
        codes = sorted({link.entry_code for link in links})
        held = await still(DirectoryLink, DirectoryLink.entry_code, codes)
        known = {(row["entry_code"], row["plain_material"]) for row in held}
        rows = [_link_row(link) for link in links]
        new = [row for row in rows if (row["entry_code"], row["plain_material"]) not in known]
        own = {"by": by.name}
        await begin(
            DirectoryLink,
            DirectoryLink.entry_code,
            [row | own for row in new],
            since,
            _WHAT_LINKS,
            whole=True,
        )
        deed.detail = "；".join(f"{link.entry_code} {link.material}" for link in links)
        return len(new)


async def end_link(entry: str, material: str, on: date, *, by: Officer, now: datetime) -> None:
    """Take back that ``entry`` stands in for ``material``, from ``on`` on.

    Raises:
        Forbidden: not the reform office.
        NotFound: there is no such link.
        BadInput: a day to come.
        Conflict: it began after ``on``.
    """
    async with acting(by, "取消材料对应", f"{entry} {material}", now):
        refuse_unless_keeper(by)
        refuse_future(on, now.astimezone(PLACE).date())
        held = await still(DirectoryLink, DirectoryLink.entry_code, [entry])
        found = [row for row in held if row["plain_material"] == _plain(material)]
        if not found:
            raise NotFound(f"信息资源“{entry[:64]}”没有与材料“{material[:60]}”的对应；请刷新页面")
        await end(DirectoryLink, found, on, _WHAT_LINKS)


async def end_entry(code: str, on: date, *, by: Officer, now: datetime) -> None:
    """An entry leaves the directory on ``on``, with its links.

    Raises:
        Forbidden: not the reform office.
        NotFound: no such entry.
        BadInput: a day to come.
        Conflict: it began after ``on``.
    """
    async with acting(by, "停用信息资源", code, now):
        refuse_unless_keeper(by)
        refuse_future(on, now.astimezone(PLACE).date())
        held = await still(DirectoryEntry, DirectoryEntry.code, [code])
        if not held:
            raise NotFound(f"没有编码为“{code[:64]}”的信息资源；请从信息资源目录进入")
        await end(DirectoryEntry, held, on, _WHAT)
        links = await still(DirectoryLink, DirectoryLink.entry_code, [code])
        await end(DirectoryLink, links, on, _WHAT_LINKS)


def entry_faults(entries: Sequence[DirectoryRecord]) -> list[RowFault]:
    """What is wrong with ``entries``."""
    faults = [*repeats(entries, ("code",), "信息资源编码"), *unclean(entries, ("code", "name"))]
    return sorted(faults, key=lambda fault: fault.place)


async def link_faults(links: Sequence[DirectoryLinkRecord], coming: set[str]) -> list[RowFault]:
    """What is wrong with ``links``; ``coming`` are codes of entries that arrive with them."""
    wanted = sorted({link.entry_code for link in links if link.entry_code.isprintable()} - coming)
    known = {
        row["code"] for row in await still(DirectoryEntry, DirectoryEntry.code, wanted)
    } | coming
    faults = unclean(links, ("material",))
    first: dict[tuple[str, str], int] = {}
    for place, link in enumerate(links):
        said = first.setdefault((link.entry_code, _plain(link.material)), place)
        if said != place:
            told = f"与第 {said + 1} 条是同一种材料（标点、书名号不计）；请删去其中一条"
            faults.append(
                RowFault(place=place, field="material", value=link.material, message=told)
            )
        if link.entry_code not in known:
            told = f"没有编码为“{link.entry_code[:64]}”的信息资源；请核对编码，或先登记该信息资源"
            faults.append(
                RowFault(place=place, field="entry_code", value=link.entry_code, message=told)
            )
        if not _plain(link.material):
            told = "材料名称中没有文字；请填写材料的名称"
            faults.append(
                RowFault(place=place, field="material", value=link.material, message=told)
            )
    return sorted(faults, key=lambda fault: fault.place)


def _entry_row(entry: DirectoryRecord) -> Row:
    sharing = entry.sharing.value if entry.sharing else ""
    plain = plain_name(entry.name)[:300]
    return columns_of(entry) | {"sharing": sharing, "plain_name": plain}


def _link_row(link: DirectoryLinkRecord) -> Row:
    return columns_of(link) | {"plain_material": _plain(link.material)}


def _plain(material: str) -> str:
    return plain_name(material)[:500]
