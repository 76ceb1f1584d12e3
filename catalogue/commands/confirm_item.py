"""A department confirms that an item is still true as published."""

from datetime import datetime

from catalogue.commands.acting import acting
from catalogue.errors import Conflict, Forbidden
from catalogue.model.code_tables import ItemState
from catalogue.model.people import Officer, Permission
from catalogue.queries import published
from catalogue.tables import Item


async def confirm_item(code: str, *, by: Officer, now: datetime) -> None:
    """核对无误: nothing is changed but the day of the last confirmation.

    Raises:
        NotFound: no public item has this code.
        Forbidden: not an editor of this body.
        Conflict: the item is cancelled.
    """
    async with acting(by, "核对无误", code, now):
        found = await published.guide(code)
        if not by.may(Permission.EDIT_ITEMS) or not by.acts_for(found.item.body.credit_code):
            raise Forbidden(f"“{found.item.name}”不是您部门的事项，或您没有编制事项的权限")
        if found.item.state is ItemState.CANCELLED:
            raise Conflict(f"“{found.item.name}”已经取消，不需要再核对")
        await Item.update({Item.confirmed_at: now, Item.confirmed_by: by.name}).where(
            Item.id == found.id
        )
