"""Uploaded files, and the body that items are written under."""

from typing import Any

from msgspec import Struct

from catalogue.errors import NotFound
from catalogue.exchange import codec
from catalogue.model.item import Body
from catalogue.tables import Blob, Revision, RevisionContent, RevisionFile


class StoredFile(Struct, frozen=True):
    """A file as it is handed out."""

    name: str
    content: bytes


async def public_file(sha256: str, name: str) -> StoredFile:
    """A file that a public revision refers to under ``name``.

    Raises:
        NotFound: no public item refers to it.
    """
    return await _file(sha256, name, Revision.slot == "current")


async def any_file(sha256: str, name: str, body_codes: tuple[str, ...] | None) -> StoredFile:
    """A file that any revision of these bodies refers to; ``None`` means every body.

    Raises:
        NotFound: none does.
    """
    if body_codes is None:
        return await _file(sha256, name, Revision.id > 0)
    return await _file(sha256, name, Revision.body_code.is_in(list(body_codes) or [""]))


async def _file(sha256: str, name: str, where: Any) -> StoredFile:
    referring = await RevisionFile.select(RevisionFile.revision).where(
        RevisionFile.sha256 == sha256, RevisionFile.file_name == name
    )
    held = [row["revision"] for row in referring]
    allowed = held and await Revision.exists().where(Revision.id.is_in(held), where)
    rows = await Blob.select(Blob.content).where(Blob.sha256 == sha256) if allowed else []
    if not rows:
        raise NotFound(f"没有名为“{name[:60]}”的公开附件；它可能已随事项更新而更换")
    return StoredFile(name, rows[0]["content"])


async def body_of(credit_code: str) -> Body | None:
    """The body as its newest revision names it; ``None`` when it has no item yet."""
    rows = (
        await RevisionContent.select(RevisionContent.document)
        .where(RevisionContent.revision.body_code == credit_code)
        .order_by(RevisionContent.revision, ascending=False)
        .limit(1)
    )
    return codec.decode(rows[0]["document"]).body if rows else None
