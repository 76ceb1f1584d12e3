"""A report of what is wrong in a guide, as pages and lists show it."""

from datetime import date

from msgspec import Struct

from catalogue.model.corrections import masked
from catalogue.model.private_text import for_everybody
from catalogue.queries.corrections import CorrectionLine
from web.view_models.guide import SECTIONS
from web.view_models.moment import day_text, minute_text

WHOLE = "0"
"""Value of the choice that is no section."""
_WHOLE_TEXT = "整篇指南"


class CorrectionView(Struct, frozen=True, kw_only=True):
    """One report in words.

    ``contact`` is masked for those who do not answer it, numbers and addresses in ``text`` for
    those who are not of the body.
    """

    number: str
    code: str
    name: str
    body: str
    version: int
    section: str
    text: str
    contact: str
    at: str
    due_on: str
    overdue: bool
    outcome: str
    answer: str
    answered_by: str
    answered_on: str


def correction_view(
    one: CorrectionLine, today: date, *, own: bool = False, reachable: bool = False
) -> CorrectionView:
    """``one`` as everybody sees it.

    With ``own`` as people of its body do, with ``reachable`` as those who may call its reader back.
    """
    return CorrectionView(
        number=one.number,
        code=one.code,
        name=one.name,
        body=one.body_name,
        version=one.version,
        section=SECTIONS[one.section - 1] if one.section else _WHOLE_TEXT,
        text=one.text if own else for_everybody(one.text),
        contact=one.contact if reachable else masked(one.contact),
        at=minute_text(one.at),
        due_on=one.due_on.isoformat(),
        overdue=one.is_overdue(today),
        outcome=one.outcome.label if one.outcome else "",
        answer=one.answer,
        answered_by=one.answered_by,
        answered_on=day_text(one.answered_at),
    )


def section_choices() -> list[tuple[str, str]]:
    """What may be wrong: the guide as a whole or one of its sections."""
    return [(WHOLE, _WHOLE_TEXT), *((str(n), title) for n, title in enumerate(SECTIONS, start=1))]
