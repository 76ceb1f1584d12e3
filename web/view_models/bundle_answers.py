"""Bundles (一件事, 多证合一) for programs: the list, and one with its merged materials."""

from msgspec import Struct

from catalogue.queries.bundles import HeldBundle, WholeBundle
from web.view_models.card import LimitView, limit_view


class BundleAnswer(Struct, frozen=True, kw_only=True):
    """A bundle for programs."""

    key: str
    name: str
    kind: str
    kind_label: str
    items: list[str]
    promise: LimitView | None
    limit_before: LimitView | None
    national_bound: str | None
    national_bound_document: str
    steps_before: list[str]
    steps: list[str]
    visits: int | None
    since: str
    sample: bool


class BundlesAnswer(Struct, frozen=True):
    """What ``GET /api/v1/bundles`` answers."""

    bundles: list[BundleAnswer]


class MaterialAnswer(Struct, frozen=True, kw_only=True):
    """A merged material; ``produced_by`` is the item whose result it is, if any."""

    name: str
    form: str | None
    necessity: str | None
    originals: int | None
    copies: int | None
    items: list[str]
    produced_by: str | None


class WholeBundleAnswer(Struct, frozen=True, kw_only=True):
    """What ``GET /api/v1/bundles/{key}`` answers.

    ``asked`` is how many materials the items ask for one by one; ``missing`` are items that are
    not public now.
    """

    bundle: BundleAnswer
    summary: str
    form: str
    lead: str
    place: str
    basis: str
    names: dict[str, str]
    materials: list[MaterialAnswer]
    asked: int
    to_submit: int
    missing: list[str]


def bundle_answer(held: HeldBundle) -> BundleAnswer:
    """``held`` for programs."""
    bundle, bound = held.bundle, held.bundle.national_bound
    return BundleAnswer(
        key=bundle.key,
        name=bundle.name,
        kind=bundle.kind.value,
        kind_label=bundle.kind.label,
        items=list(bundle.items),
        promise=limit_view(bundle.promise),
        limit_before=limit_view(bundle.limit_before),
        national_bound=bound.days if bound else None,
        national_bound_document=bound.document if bound else "",
        steps_before=list(bundle.steps_before),
        steps=list(bundle.steps),
        visits=bundle.visits,
        since=held.since.isoformat() if held.since else "",
        sample=held.sample,
    )


def whole_answer(whole: WholeBundle) -> WholeBundleAnswer:
    """``whole`` for programs."""
    bundle = whole.held.bundle
    return WholeBundleAnswer(
        bundle=bundle_answer(whole.held),
        summary=bundle.summary,
        form=bundle.form,
        lead=bundle.lead,
        place=bundle.place,
        basis=bundle.basis,
        names={item.code: item.name for item in whole.items},
        materials=[
            MaterialAnswer(
                name=one.name,
                form=one.form.value if one.form else None,
                necessity=one.necessity.value if one.necessity else None,
                originals=one.originals,
                copies=one.copies,
                items=list(one.items),
                produced_by=one.produced_by or None,
            )
            for one in whole.materials.materials
        ],
        asked=whole.materials.asked,
        to_submit=len(whole.materials.to_submit),
        missing=list(whole.missing),
    )
