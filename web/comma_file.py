"""Tables as CSV that a spreadsheet opens rightly and takes for no formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from litestar import Response

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def comma_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Response[bytes]:
    """``rows`` under ``columns`` as a download called ``name``; a cell that would be a formula
    stands behind an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return Response(
        text.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def harmless(cell: str) -> str:
    """``cell`` so that no spreadsheet computes it."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
