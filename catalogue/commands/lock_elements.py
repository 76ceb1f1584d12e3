"""The reform office fixes elements of a base code for everybody below."""

from datetime import datetime

import msgspec

from catalogue.commands.acting import acting
from catalogue.database import insert_many
from catalogue.errors import BadInput, Forbidden
from catalogue.model.codes import parse_base_code
from catalogue.model.item import ServiceItem
from catalogue.model.people import Officer, Permission
from catalogue.model.workflow import LONGEST_BASIS
from catalogue.tables import LockedElement

LOCKABLE = (
    "name",
    "kind",
    "base_code",
    "statutory_limit",
    "legal_bases",
    "conditions",
    "audience",
    "handling",
    "results",
    "charged",
    "fees",
    "materials",
    "person_themes",
    "firm_themes",
)
"""Elements a higher level may fix.

Source: Jilin keeps 16 elements identical at all levels, among them base code and name; the list
of the sixteen was not found, so this is a proposal (standards §1, rules-and-metrics §3.1).
"""


async def lock_elements(
    item: ServiceItem, elements: tuple[str, ...], *, document: str, by: Officer, now: datetime
) -> None:
    """Fix ``elements`` of ``item``'s base code at the values ``item`` has.

    What was fixed for this base code before is replaced; no elements at all lifts every lock.

    Raises:
        Forbidden: not the reform office.
        BadInput: no document, an element that cannot be locked, or a malformed base code.
    """
    async with acting(by, "锁定要素", item.base_code, now) as deed:
        if not by.may(Permission.LOCK_ELEMENTS):
            raise Forbidden(f"您没有{Permission.LOCK_ELEMENTS.label}的权限")
        parse_base_code(item.base_code)
        unknown = [element for element in elements if element not in LOCKABLE]
        if unknown:
            raise BadInput(f"要素 {'、'.join(unknown)} 不能锁定")
        if not document.strip():
            raise BadInput("请填写锁定要素所依据的文件")
        if len(document.strip()) > LONGEST_BASIS:
            raise BadInput(f"依据文件最长 {LONGEST_BASIS} 字，现为 {len(document.strip())} 字")
        deed.detail = f"{'、'.join(elements) or '全部解锁'}；{document.strip()}"
        await LockedElement.delete().where(LockedElement.base_code == item.base_code)
        values = msgspec.to_builtins(msgspec.structs.asdict(item))
        await insert_many(
            LockedElement,
            [
                {
                    "base_code": item.base_code,
                    "element": element,
                    "value": msgspec.json.encode(values[element]).decode(),
                    "document": document.strip(),
                    "by": by.name,
                    "at": now,
                }
                for element in dict.fromkeys(elements)
            ],
        )
