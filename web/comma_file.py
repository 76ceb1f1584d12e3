"""Tables as CSV that a spreadsheet opens rightly and takes for no formula."""

import csv
import io
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Sequence
from urllib.parse import quote

from litestar import Response
from litestar.response import Stream

from catalogue.exchange.cells import harmless

_MARK = b"\xef\xbb\xbf"
"""Tells a spreadsheet that the text is UTF-8."""
_MEDIA = "text/csv"
Row = Sequence[str | int]
"""Texts are made harmless, numbers stay numbers."""


def comma_file(name: str, columns: Sequence[str], rows: Iterable[Row]) -> Response[bytes]:
    """``rows`` under ``columns`` as a download called ``name``; a cell that would be a formula
    stands behind an apostrophe."""
    return Response(comma_bytes(columns, rows), media_type=_MEDIA, headers=_headers(name))


def comma_stream(name: str, columns: Sequence[str], rows: AsyncIterable[Row]) -> Stream:
    """The same, sent as the rows come."""
    return Stream(_parts(columns, rows), media_type=_MEDIA, headers=_headers(name))


def comma_bytes(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """The content of such a file."""
    return _MARK + b"".join(map(_line, [columns, *rows]))


async def _parts(columns: Sequence[str], rows: AsyncIterable[Row]) -> AsyncIterator[bytes]:
    yield _MARK + _line(columns)
    async for row in rows:
        yield _line(row)


def _line(cells: Row) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([harmless(c) if isinstance(c, str) else c for c in cells])
    return text.getvalue().encode()


def _headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
