"""A place for workbooks."""

from pathlib import Path

import pytest

from tests.catalogue.exchange.grids import Save


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Writes an uploaded workbook; each replaces the one before."""

    def saved(content: bytes) -> Path:
        path = tmp_path / "事项.xlsx"
        path.write_bytes(content)
        return path

    return saved
