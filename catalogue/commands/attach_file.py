"""A clerk uploads a blank form, a filled-in sample or the sample of a result."""

import hashlib
from datetime import datetime

from catalogue.commands.acting import acting
from catalogue.database import insert_many
from catalogue.errors import Forbidden, NotFound
from catalogue.model.attachments import Reference, checked_name
from catalogue.model.people import Officer, Permission
from catalogue.tables import Attachment, Blob, Revision


async def attach_file(
    code: str, file_name: str, content: bytes, *, by: Officer, now: datetime
) -> Reference:
    """Keep ``content`` for the item ``code``; the reference goes into the element that needs it.

    The same bytes are kept once.

    Raises:
        NotFound: no such item.
        Forbidden: not an editor of its body.
        BadInput: too large, empty, of a kind not accepted, or not what its name says.
    """
    async with acting(by, "上传附件", code, now) as deed:
        rows = await Revision.select(Revision.item, Revision.body_code).where(
            Revision.item.code == code, Revision.slot.is_not_null()
        )
        if not rows:
            raise NotFound(f"没有编码为“{code[:64]}”的事项；新事项请先保存草稿再上传附件")
        if not by.may(Permission.EDIT_ITEMS) or not by.acts_for(rows[0]["body_code"]):
            raise Forbidden("这不是您部门的事项，或您没有编制事项的权限")
        name = checked_name(file_name, content)
        digest = hashlib.sha256(content).hexdigest()
        deed.detail = f"{name}，{len(content)} 字节"
        if not await Blob.exists().where(Blob.sha256 == digest):
            await insert_many(Blob, [{"sha256": digest, "content": content}])
        held = await Attachment.exists().where(
            Attachment.item == rows[0]["item"],
            Attachment.sha256 == digest,
            Attachment.file_name == name,
        )
        if not held:
            row = {"item": rows[0]["item"], "sha256": digest, "file_name": name}
            row |= {"size": len(content), "by": by.name, "at": now}
            await insert_many(Attachment, [row])
    return Reference(name, digest)
