"""Records of what an item was before reform and where it came from."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from catalogue.model.limits import TimeLimit


class Baseline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """改革前: the item's counts before reform, with the document that vouches for them."""

    limit: Annotated[TimeLimit | None, Meta(title="改革前办结时限")] = None
    visits: Annotated[int | None, Meta(title="改革前到现场次数")] = None
    materials: Annotated[int | None, Meta(title="改革前材料数")] = None
    certificates: Annotated[int | None, Meta(title="改革前证明数")] = None
    steps: Annotated[int | None, Meta(title="改革前环节数")] = None
    basis: Annotated[str, Meta(title="依据文件")] = ""
    as_of: Annotated[date | None, Meta(title="截止日")] = None


class Origin(Struct, frozen=True, kw_only=True):
    """How an item came out of others: split from one, merged from several (parents' codes)."""

    how: Literal["split", "merge"]
    parents: tuple[str, ...] = ()
