"""Bytes as a download, never as a page of this site."""

from urllib.parse import quote

from litestar import Response

from catalogue.model.attachments import Reference
from catalogue.queries.files import StoredFile


def download(found: StoredFile, sha256: str) -> Response[bytes]:
    """A file as a download under its own name; never shown within the site."""
    is_csv = found.name.lower().endswith(".csv")  # ours: nobody can attach one
    return Response(
        found.content,
        media_type="text/csv" if is_csv else Reference(found.name, sha256).media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
