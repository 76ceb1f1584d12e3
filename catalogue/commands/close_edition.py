"""Close an edition of the power list: the account from the last one must close."""

import re
from datetime import date, datetime

import msgspec

from catalogue.as_of import PLACE
from catalogue.commands.acting import acting
from catalogue.commands.adjust_power_list import refuse_unless_keeper
from catalogue.database import insert_many
from catalogue.errors import BadInput, Conflict
from catalogue.model.people import Officer
from catalogue.model.power_list import Account, reconcile
from catalogue.queries.editions import EditionLine, edition, editions, list_hash
from catalogue.queries.power_changes import moves_between
from catalogue.queries.power_versions import hashes_on
from catalogue.tables import PowerEdition

GAPS_TOLD = 20
"""Gaps a refusal names; of the others it tells the number."""

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")


async def close_edition(
    key: str, name: str, on: date, document: str, *, by: Officer, now: datetime
) -> EditionLine:
    """Close the list of the day ``on`` as an edition under ``key`` and ``name``.

    Raises:
        Forbidden: not the reform office.
        BadInput: key, name or document missing or malformed, or a day in the future.
        Conflict: the account does not close, the last edition is no longer what was closed,
            the day is not after it, or key or name are taken.
    """
    async with acting(by, "公布清单版次", key, now) as deed:
        refuse_unless_keeper(by)
        line = await close_loaded(key, name, on, document, by_name=by.name, now=now)
        deed.detail = f"{line.name}，{line.on}，{line.entries} 项；{line.document}"
        return line


async def close_loaded(
    key: str,
    name: str,
    on: date,
    document: str,
    *,
    by_name: str,
    now: datetime,
    sample: bool = False,
) -> EditionLine:
    """As ``close_edition``, in the open transaction, without permission and audit.

    Raises:
        BadInput, Conflict: as ``close_edition``.
    """
    check_edition(key, name, on, document, now)
    before = await _last_before(key.strip(), name.strip(), on)
    old = await hashes_on(before.on)
    if list_hash(old) != before.content_hash:
        raise Conflict(
            f"按“{before.name}”的日期 {before.on} 还原出的清单与公布时不一致，账目没有可靠的起点；"
            "请先核验清单版次"
        )
    new = await hashes_on(on)
    account = reconcile(old, new, await moves_between(before.on, on))
    if not account.closes:
        raise Conflict(account_told(account, before.name))
    return await enter_edition(
        new, account, key=key, name=name, on=on, document=document, by=by_name, now=now,
        sample=sample,
    )  # fmt: skip


def check_edition(key: str, name: str, on: date, document: str, now: datetime) -> None:
    """Raises: BadInput when the particulars of an edition are missing, malformed or too early."""
    if not _KEY.fullmatch(key.strip()):
        raise BadInput("版次编号应为字母、数字和短横线，最长 40 位，如 2018")
    if not name.strip() or len(name.strip()) > 200:
        raise BadInput("请填写版次名称，最长 200 字，如“白山市权责清单（2018年版）”")
    if not document.strip() or len(document.strip()) > 500:
        raise BadInput("请填写公布这一版清单的文件名称和文号，最长 500 字")
    today = now.astimezone(PLACE).date()
    if on > today:
        raise BadInput(f"清单日期 {on} 在今天（{today}）之后；到那一天清单还可能变动，请届时再公布")


async def _last_before(key: str, name: str, on: date) -> EditionLine:
    found = await editions()
    if not found:
        raise Conflict("还没有首版清单；请先导入首版清单")
    for line in found:
        if key == line.key or name == line.name:
            raise Conflict(f"版次编号或名称已被“{line.name}”（{line.key}）使用；请换一个")
    if on <= found[-1].on:
        raise Conflict(
            f"清单日期 {on} 不晚于最近一版“{found[-1].name}”的日期 {found[-1].on}；"
            "请填写那一天之后的日期"
        )
    return found[-1]


async def enter_edition(
    hashes: dict[str, str],
    account: Account | None,
    *,
    key: str,
    name: str,
    on: date,
    document: str,
    by: str,
    now: datetime,
    sample: bool,
) -> EditionLine:
    """Write the edition of the list ``hashes`` in the open transaction."""
    row = {
        "key": key.strip(),
        "name": name.strip(),
        "on_date": on,
        "document": document.strip(),
        "entries": len(hashes),
        "content_hash": list_hash(hashes),
        "account": msgspec.json.encode(account).decode() if account else "",
        "closed_by": by,
        "closed_at": now,
        "sample": sample,
    }
    await insert_many(PowerEdition, [row])
    return await edition(key.strip())


def account_told(account: Account, before: str) -> str:
    """Why the account since the edition ``before`` does not close, with its first gaps."""
    due = account.old + account.net
    told = (
        f"账不平，不能公布：“{before}”{account.old} 项，登记的调整净 {account.net:+d} 项，"
        f"应为 {due} 项；清单 {account.new} 项，差 {account.difference:+d} 项"
    )
    if not account.gaps:
        return told
    named = [f"“{gap.code}”{gap.what}" for gap in account.gaps[:GAPS_TOLD]]
    more = len(account.gaps) - len(named)
    rest = f"；另有 {more} 处未列出" if more else ""
    return f"{told}。对不上的有 {len(account.gaps)} 处：{'；'.join(named)}{rest}。请补登相应的调整"
