"""The reform office keeps bundles (一件事, 多证合一): several items handled as one."""

import re
from datetime import date, datetime
from typing import Any

import msgspec

from catalogue.as_of import PLACE
from catalogue.commands.acting import acting
from catalogue.commands.register import end, refuse_future, refuse_overlap, still
from catalogue.commands.register_checks import refuse_unless_keeper, unknown_items
from catalogue.database import insert_many, new_ids
from catalogue.errors import BadInput, NotFound
from catalogue.model.people import Officer
from catalogue.model.reform import Bundle
from catalogue.tables import BundleItem, BundleRow

ITEMS_AT_MOST = 50
"""Items one bundle may join."""
_KEY = re.compile(r"[a-z0-9-]{1,40}")
_DAYS = re.compile(r"[0-9]{1,4}(\.[0-9])?")
_TEXT_AT_MOST = 4000
_WHAT = "一件事"
_ENCODE = msgspec.json.Encoder().encode


async def keep_bundle(bundle: Bundle, since: date, *, by: Officer, now: datetime) -> bool:
    """Make ``bundle`` what holds under its key from ``since`` on; whether that is anything new.

    Raises:
        Forbidden: not the reform office.
        BadInput: it joins fewer than two items, unknown ones, or a part of it is malformed.
        Conflict: the version that holds now began after ``since``.
    """
    async with acting(by, "登记一件事", bundle.key, now) as deed:
        refuse_unless_keeper(by)
        refuse_future(since, now.astimezone(PLACE).date())
        changed = await enter_bundle(bundle, since, by_name=by.name, now=now)
        deed.detail = f"“{bundle.name}”自 {since} 起，{len(bundle.items)} 个事项"
        return changed


async def enter_bundle(
    bundle: Bundle, since: date, *, by_name: str, now: datetime, sample: bool = False
) -> bool:
    """As ``keep_bundle``, in the open transaction, without permission and audit.

    Raises:
        BadInput, Conflict: as ``keep_bundle``.
    """
    faults = await bundle_faults(bundle)
    if faults:
        raise BadInput("；".join(faults))
    document = _ENCODE(bundle)
    held = await still(BundleRow, BundleRow.key, [bundle.key])
    if held and bytes(held[0]["document"]) == document:
        return False
    await end(BundleRow, held, since, _WHAT)
    (number,) = await new_ids(BundleRow, 1)
    row: dict[str, Any] = {
        "id": number,
        "key": bundle.key,
        "kind": bundle.kind.value,
        "name": bundle.name,
        "document": document,
        "since": since,
        "by": by_name,
        "at": now,
        "sample": sample,
    }
    await refuse_overlap(BundleRow, BundleRow.key, [row], since, _WHAT)
    await insert_many(BundleRow, [row])
    await insert_many(
        BundleItem,
        [
            {"bundle": number, "position": position, "item_code": code}
            for position, code in enumerate(bundle.items, start=1)
        ],
    )
    return True


async def close_bundle(key: str, on: date, *, by: Officer, now: datetime) -> None:
    """停止: the bundle is no longer offered from ``on`` on.

    Raises:
        Forbidden: not the reform office.
        NotFound: no such bundle.
        BadInput: a day to come.
        Conflict: it began after ``on``.
    """
    async with acting(by, "停止一件事", key, now) as deed:
        refuse_unless_keeper(by)
        refuse_future(on, now.astimezone(PLACE).date())
        held = await still(BundleRow, BundleRow.key, [key] if key.isprintable() else [])
        if not held:
            raise NotFound(f"没有编号为“{key[:40]}”的一件事；请从一件事列表进入")
        await end(BundleRow, held, on, _WHAT)
        deed.detail = f"“{held[0]['name']}”自 {on} 起停止"


async def bundle_faults(bundle: Bundle) -> list[str]:
    """Why ``bundle`` cannot be kept; one sentence each."""
    faults = []
    if not _KEY.fullmatch(bundle.key):
        faults.append("“编号”应为小写字母、数字和连字符，最长 40 个字符，如 open-a-company")
    if not bundle.name.strip() or len(bundle.name) > 200:
        faults.append("“名称”必填，最长 200 字")
    if len(bundle.items) < 2:
        faults.append("“包含事项编码”至少填两个事项，一行一个；单个事项不用登记为一件事")
    if len(bundle.items) > ITEMS_AT_MOST:
        faults.append(f"“包含事项编码”最多 {ITEMS_AT_MOST} 个，现为 {len(bundle.items)} 个")
    twice = sorted({code for code in bundle.items if bundle.items.count(code) > 1})
    if twice:
        faults.append(f"“包含事项编码”中 {'、'.join(twice)} 出现多次；每个事项只填一次")
    unknown = sorted(await unknown_items(bundle.items))
    if unknown:
        faults.append(f"“包含事项编码”中 {'、'.join(unknown)} 不在目录中；请核对编码")
    bound = bundle.national_bound
    if bound is not None and not _DAYS.fullmatch(bound.days):
        faults.append(f"“国家要求（工作日）”应为数字，最多一位小数，如 8.5，现为“{bound.days}”")
    if bundle.visits is not None and not 0 <= bundle.visits <= 99:
        faults.append("“到现场次数”应为 0 至 99 的整数")
    faults += [
        f"“{title}”最长 {_TEXT_AT_MOST} 字，现为 {len(text)} 字"
        for title, text in (("说明", bundle.summary), ("一张表单", bundle.form))
        if len(text) > _TEXT_AT_MOST
    ]
    return faults
