"""An item in a list, for pages and API alike."""

from msgspec import Struct

from catalogue.metrics import display, formulas
from catalogue.model.code_tables import ItemState
from catalogue.model.divisions import division_name
from catalogue.model.limits import TimeLimit
from catalogue.queries.published import Card


class LimitView(Struct, frozen=True):
    """A limit with its unit, and as text."""

    value: int
    unit: str
    text: str


class CardView(Struct, frozen=True, kw_only=True):
    """One published item as a list shows it; ``cut`` is the share cut off the statutory limit."""

    code: str
    name: str
    body: str
    body_code: str
    region: str
    region_name: str
    kind: str
    kind_label: str
    handling: str | None
    handling_label: str | None
    visits: int | None
    visits_label: str
    promised_limit: LimitView | None
    statutory_limit: LimitView | None
    cut: str | None
    online_depth: str
    online_label: str
    charged: bool | None
    in_use: bool
    state_label: str
    published_at: str
    sample: bool


def card_view(card: Card) -> CardView:
    """``card`` for showing."""
    return CardView(
        code=card.code,
        name=card.name,
        body=card.body,
        body_code=card.body_code,
        region=card.region,
        region_name=division_name(card.region),
        kind=card.kind.value,
        kind_label=card.kind.label,
        handling=card.handling.value if card.handling else None,
        handling_label=card.handling.label if card.handling else None,
        visits=card.visits,
        visits_label=visits_label(card.visits),
        promised_limit=limit_view(card.promised_limit),
        statutory_limit=limit_view(card.statutory_limit),
        cut=cut(card.statutory_limit, card.promised_limit),
        online_depth=card.online_depth.value,
        online_label=card.online_depth.label,
        charged=card.charged,
        in_use=card.state is ItemState.IN_USE,
        state_label=card.state.label,
        published_at=card.published_at.isoformat(),
        sample=card.sample,
    )


def limit_view(limit: TimeLimit | None) -> LimitView | None:
    """``limit`` for showing; ``None`` where there is none."""
    return None if limit is None else LimitView(limit.value, limit.unit.value, limit.text)


def visits_label(visits: int | None) -> str:
    """“零跑动”, “只跑一次”, “跑2次”."""
    if visits is None:
        return "次数未填"
    return {0: "零跑动", 1: "只跑一次"}.get(visits, f"跑{visits}次")


def cut(statutory: TimeLimit | None, promised: TimeLimit | None) -> str | None:
    """How much shorter the promised limit is, as “75.0 %”; ``None`` where it cannot be said."""
    if statutory is None or promised is None or statutory.value == 0:
        return None
    if promised.value and statutory.unit is not promised.unit:
        return None
    share = formulas.item_cut(statutory.value, promised.value)
    return display.percent(share) if share > 0 else None
