"""The form of every sample guide, sent back as it was shown, is the guide."""

import pytest

from catalogue.model.item import ServiceItem
from fixtures import baishan_guides, reference_item
from tests.web.test_draft_pages import _sent
from web.forms.fields import FIXED, Notes, form_sections
from web.forms.reading import read_item
from web.forms.state import state_from, state_of
from web.pages import environment
from web.settings import Site
from web.view_models.columns import column_of

GUIDES = [reference_item(), *baishan_guides()]
EVERY = frozenset(ServiceItem.__struct_fields__)


def _page(item: ServiceItem, notes: Notes) -> str:
    """The page of the form over ``item``, as nobody in particular sees it."""
    return (
        environment()
        .get_template("workbench/draft.html")
        .render(
            site=Site(),
            column=column_of("/workbench"),
            outside=False,
            elder=False,
            sample_catalogue=False,
            session={"csrf": "", "officer": {"name": "", "login": ""}},
            rooms=[],
            path="/workbench",
            sections=form_sections(state_of(item), notes),
            code=item.code,
            name=item.name,
            lock_version=0,
            based_on=1,
            told="",
            bad="",
            returned="",
            blocking=0,
            divisions={},
            action="",
        )
    )


def _read(page: str) -> ServiceItem | None:
    sent = [(name, text) for name, texts in _sent(page).items() for text in texts]
    return read_item(state_from(sent)).item


@pytest.mark.parametrize("locked", [frozenset(), EVERY], ids=["free", "locked"])
@pytest.mark.parametrize("item", GUIDES, ids=lambda item: item.code or "reference")
def test_an_untouched_form_is_the_item_it_shows(item: ServiceItem, locked: frozenset[str]) -> None:
    assert _read(_page(item, Notes({}, locked=locked, fixed=FIXED))) == item


def test_what_is_ticked_besides_comes_behind_what_was_ticked() -> None:
    item = next(one for one in GUIDES if len(one.person_themes) == 2)
    first, second = (theme.value for theme in item.person_themes)
    page = _page(item, Notes({}))
    boxes = [part.split('"')[0] for part in page.split('name="person_themes" value="')[1:]]
    assert boxes[:2] == [first, second]
    assert boxes[2:] == sorted(boxes[2:]), "the others in the order of their table"
