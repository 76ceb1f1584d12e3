"""Drafts for lists, with what changed in each, read for all of them together."""

from collections.abc import Mapping, Sequence
from datetime import date

from catalogue.model.workflow import Draft
from catalogue.queries.revisions import contents, current_contents
from catalogue.queries.work_queue import Return
from web.view_models.draft import DraftLine, draft_line


async def draft_lines(
    found: Sequence[Draft], today: date, returns: Mapping[int, Return]
) -> list[DraftLine]:
    """``found`` for a list; ``returns`` by revision."""
    after = await contents([draft.revision for draft in found])
    before = await current_contents([draft.item for draft in found])
    return [
        draft_line(
            draft,
            today,
            before.get(draft.item),
            after[draft.revision],
            returns.get(draft.revision),
        )
        for draft in found
        if draft.revision in after  # else it was published or discarded this very moment
    ]
