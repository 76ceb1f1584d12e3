"""Pages printed from the code are current."""

from pathlib import Path

import pytest

from catalogue.metrics import document as metrics_document
from catalogue.rules import document as rules_document
from web import cli_document, settings_document

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(
    ("page", "printed"),
    [
        ("metrics.md", metrics_document.text),
        ("rules.md", rules_document.text),
        ("cli.md", cli_document.text),
        ("settings.md", settings_document.text),
    ],
)
def test_a_generated_page_is_current(page: str, printed: object) -> None:
    assert callable(printed)
    assert (DOCS / page).read_text(encoding="utf-8") == printed(), "run: make docs"
