"""What the level above or the reform record has fixed since a draft was saved."""

from catalogue.errors import BadInput
from catalogue.queries.drafts import OpenDraft
from catalogue.queries.rule_context import baseline_now, locked_elements
from catalogue.rules import RULES, Context


async def refuse_against_registers(draft: OpenDraft) -> None:
    """Refuse what may no longer be published as it stands, though its findings allow it.

    Those are of the day it was saved; an element may have been locked after that, and what the
    item was before reform recorded.

    Raises:
        BadInput: a locked element differs, or something was added to what was before reform.
    """
    if draft.facts.intent.takes_out_of_use:
        return
    context = Context(
        locked=await locked_elements(draft.item.base_code),
        baseline=await baseline_now(draft.facts.item),
    )
    found = [
        finding
        for rule in ("locked_elements_are_unchanged", "reform_never_adds")
        for finding in RULES[rule].findings(draft.item, context)
    ]
    if found:
        raise BadInput("；".join(finding.message for finding in found))
