"""Where to cut next (压减线索): what counts as a lead, and what the office says of one."""

from typing import Annotated

from msgspec import Meta, Struct

from catalogue.model.code_tables import CodeTable


class LeadTerms(Struct, frozen=True, kw_only=True):
    """From where on something is a lead; the figures are the place's own choice, not a rule."""

    times_median: Annotated[
        int,
        Meta(
            title="承诺时限达到同一基本事项其余各项中位数的几倍算线索",
            description="倍；并且要比中位数长",
            ge=1,
            le=100,
        ),
    ] = 2
    others: Annotated[
        int,
        Meta(
            title="同一基本事项至少有几个其余事项才比较中位数",
            description="项；时限单位相同的才计入",
            ge=2,
            le=1000,
        ),
    ] = 3
    materials: Annotated[int, Meta(title="材料达到几种算线索", description="种", ge=1, le=1000)] = (
        10
    )


class NoteState(CodeTable):
    """What the reform office has said of a lead.

    ``DONE`` holds for the revision it was said of: if the item is still a lead after its next
    publication, it comes back.  ``DECLINED`` holds until it is lifted.
    """

    DONE = "done", "已处理"
    DECLINED = "declined", "不处理"


LONGEST_REASON = 500
"""Characters of a note's reason."""
