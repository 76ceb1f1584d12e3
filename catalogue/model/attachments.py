"""Files that belong to an item: blank forms, samples, results; referred to by content hash.

A reference in an element is ``申请表.docx#<sha256>``: the name people see, the bytes that count.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from catalogue.errors import BadInput
from catalogue.model.item import ServiceItem

MAX_BYTES = 10 * 1024 * 1024
_REFERENCE = re.compile(r"(?P<name>[^#\n]{1,120})#(?P<sha256>[0-9a-f]{64})")
_MACROS = b"vbaProject.bin"
"""Name of the part of an Office package that holds macros; stands uncompressed in the zip."""
_UNSAFE = re.compile(r"[\\/:*?\"<>|#\x00-\x1f]+")

KINDS: dict[str, tuple[str, tuple[bytes, ...]]] = {
    ".pdf": ("application/pdf", (b"%PDF-",)),
    ".doc": ("application/msword", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)),
    ".xls": ("application/vnd.ms-excel", (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)),
    ".docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (b"PK\x03\x04",),
    ),
    ".xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (b"PK\x03\x04",),
    ),
    ".jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    ".png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
}
"""Ending → media type and the bytes such a file begins with; macro-enabled kinds are not among
them, and nothing that a browser would run."""


class Reference(Struct, frozen=True):
    """A file an element names: its name and the SHA-256 of its bytes."""

    name: str
    sha256: str

    @property
    def text(self) -> str:
        """As it stands in the element."""
        return f"{self.name}#{self.sha256}"

    @property
    def media_type(self) -> str:
        """By its ending; ``application/octet-stream`` for others."""
        return KINDS.get(_ending(self.name), ("application/octet-stream", ()))[0]


def parse_reference(text: str) -> Reference | None:
    """The file that ``text`` refers to; ``None`` when it is a mere name or an address."""
    found = "#" in text and _REFERENCE.fullmatch(text)
    return Reference(found["name"], found["sha256"]) if found else None


def references(item: ServiceItem) -> Iterator[Reference]:
    """Every file the item refers to."""
    texts = [text for m in item.materials for text in (m.blank_form, m.sample_form)]
    texts += [result.sample for result in item.results]
    for text in texts:
        found = parse_reference(text)
        if found is not None:
            yield found


def checked_name(file_name: str, content: bytes) -> str:
    """The name under which an uploaded file may be kept.

    Raises:
        BadInput: too large, empty, of a kind that is not accepted, or not what its name says.
    """
    name = _UNSAFE.sub("_", file_name.strip())[-100:].lstrip(".")
    kind = KINDS.get(_ending(name))
    if kind is None:
        known = "、".join(ending.removeprefix(".") for ending in KINDS)
        raise BadInput(f"“{file_name[:60]}”的类型不能上传；可上传 {known}")
    if not content:
        raise BadInput(f"“{file_name[:60]}”是空文件，请核对后重新选择")
    if len(content) > MAX_BYTES:
        raise BadInput(f"“{file_name[:60]}”超过 {MAX_BYTES // 1024 // 1024} MB，请压缩后再上传")
    if not content.startswith(kind[1]):
        raise BadInput(
            f"“{file_name[:60]}”的内容与后缀不符，可能改过后缀；请用原来的软件另存后再上传"
        )
    if _MACROS in content:
        raise BadInput(f"“{file_name[:60]}”带有宏，不能上传；请另存为不带宏的文件后再上传")
    return name


def _ending(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""
