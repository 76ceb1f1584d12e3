"""Uploaded workbooks between their check and their import: kept for one person, for two hours."""

import hashlib
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from litestar.datastructures import UploadFile

from catalogue.errors import BadInput, NotFound
from catalogue.exchange.workbook.faults import Fault

FILE_AT_MOST = 20 << 20
"""Bytes an uploaded file may have."""
_SPLIT = "请删去图片和多余的工作表，或分成几个文件上传"
FORM_AT_MOST = FILE_AT_MOST + (4 << 20)
"""Bytes of a form with such a file."""
KEPT_FOR = timedelta(hours=2)
"""An upload that nobody confirms is forgotten after this time."""
KEPT_AT_MOST = 5
"""Uploads kept for one person; older ones make room."""

_UPLOAD = re.compile(r"[0-9a-f]{64}")
_UNSAFE = re.compile(r"[\\/:*?\"<>|\x00-\x1f\x7f]+")
_GONE = "这次上传已经过期、已经导入，或不是您上传的；请重新选择文件上传"


class Uploads:
    """The uploads of one account; each goes by the SHA-256 of its bytes."""

    def __init__(self, data_dir: Path, account: int) -> None:
        self._all = data_dir / "uploads"
        self._own = self._all / str(account)

    def keep(self, file_name: str, content: bytes, now: datetime) -> str:
        """Keep ``content`` under its name; the upload's id. Forgets what is old."""
        self._forget_old(now)
        upload = hashlib.sha256(content).hexdigest()
        name = _UNSAFE.sub("_", file_name.strip())[-60:].lstrip(".") or "上传的文件"
        self.drop(upload)
        folder = self._own / upload
        folder.mkdir(parents=True)
        (folder / name).write_bytes(content)
        return upload

    def path(self, upload: str) -> Path:
        """The file, with the very bytes that were sent.

        Raises:
            NotFound: it is no longer there, or was never this person's.
        """
        folder = self._own / upload
        files = list(folder.iterdir()) if _is_one(upload) and folder.is_dir() else []
        if len(files) != 1 or hashlib.sha256(files[0].read_bytes()).hexdigest() != upload:
            raise NotFound(_GONE)
        return files[0]

    def note(self, upload: str, faults: tuple[Fault, ...]) -> None:
        """Keep what was found in an upload, for the marked copy."""
        self._notes(upload).write_bytes(msgspec.json.encode(faults))

    def faults(self, upload: str) -> list[Fault]:
        """What was found in an upload.

        Raises:
            NotFound: it is no longer there, or was never this person's.
        """
        self.path(upload)
        try:
            return msgspec.json.decode(self._notes(upload).read_bytes(), type=list[Fault])
        except FileNotFoundError:
            raise NotFound(_GONE) from None

    def drop(self, upload: str) -> None:
        """Forget an upload; what is no upload's id, as a form may send it, names nothing."""
        if not _is_one(upload):
            return
        shutil.rmtree(self._own / upload, ignore_errors=True)
        self._notes(upload).unlink(missing_ok=True)

    def _notes(self, upload: str) -> Path:
        return self._own / f"{upload}.json"

    def _forget_old(self, now: datetime) -> None:
        """Everybody's that are too old, and this person's beyond the number allowed."""
        before = (now - KEPT_FOR).timestamp()
        own = sorted(self._own.glob("*/"), key=_written, reverse=True)
        too_old = [folder for folder in self._all.glob("*/*/") if _written(folder) < before]
        for folder in {*too_old, *own[KEPT_AT_MOST - 1 :]}:
            shutil.rmtree(folder, ignore_errors=True)
            folder.with_suffix(".json").unlink(missing_ok=True)


async def sent_file(
    file: UploadFile | None,
    kinds: tuple[str, ...] = (),
    *,
    most: int = FILE_AT_MOST,
    mend: str = _SPLIT,
) -> tuple[str, bytes]:
    """Name and bytes of the file a form sent; ``kinds`` are the endings it may have, if not any,
    ``most`` the bytes.

    Raises:
        BadInput: none was chosen, it is of another kind, empty or too large (``mend`` says what
            to do then).
    """
    if file is None or not file.filename:
        raise BadInput("没有选择文件；请先选择填好的表格，再点“上传并检查”")
    shown = f"“{file.filename[:60]}”"
    if kinds and not file.filename.lower().endswith(kinds):
        raise BadInput(f"{shown}不是 {' 或 '.join(kinds)} 文件；请另存后重新选择")
    content = await file.read()
    if not content:
        raise BadInput(f"{shown}是空文件，请核对后重新选择")
    if len(content) > most:
        raise BadInput(too_large(shown, most=most, mend=mend))
    return file.filename, content


def too_large(what: str, *, most: int = FILE_AT_MOST, mend: str = _SPLIT) -> str:
    """That ``what`` is larger than may be sent, and the mend."""
    return f"{what}超过 {most >> 20} MB；{mend}"


def _is_one(upload: str) -> bool:
    return _UPLOAD.fullmatch(upload) is not None


def _written(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:  # somebody else has just forgotten it
        return 0.0
