"""The account between two editions for showing, and the adjustments behind it."""

from msgspec import Struct

from catalogue.model.power_list import Account, AdjustmentKind, Pair
from catalogue.queries.power_list import AdjustmentLine, EditionLine, Touched
from web.view_models.power import Named, entry_url


class Term(Struct, frozen=True):
    """One kind of adjustment in the account; ``net`` has its sign."""

    kind: str
    label: str
    adjustments: int
    removed: int
    brought: int
    net: str


class AccountView(Struct, frozen=True, kw_only=True):
    """旧总数 + 增加 − 减少 = 新总数, and whether every entry is explained."""

    old: int
    new: int
    net: str
    equation: str
    verdict: str
    closes: bool
    terms: list[Term]
    gaps: list[tuple[Named, str]]


class AdjustmentView(Struct, frozen=True, kw_only=True):
    """One recorded adjustment."""

    id: int
    kind: str
    on: str
    document: str
    counterpart: str
    reason: str
    summary: str
    left: tuple[Named, ...]
    came: tuple[Named, ...]
    by: str
    sample: bool


class EditionView(Struct, frozen=True, kw_only=True):
    """One edition in the list of editions."""

    key: str
    name: str
    on: str
    document: str
    entries: int
    content_hash: str
    account: AccountView | None
    before: str
    sample: bool


def account_view(account: Account) -> AccountView:
    """``account`` as an equation with its check, by kind of adjustment."""
    moving = [line for line in account.lines if line.net]
    words = [f"{account.old:,}"]
    for line in moving:
        sign = "+" if line.net > 0 else "−"
        words.append(f"{sign} {line.kind.label} {abs(line.net):,}")
    return AccountView(
        old=account.old,
        new=account.new,
        net=signed(account.net),
        equation=f"{' '.join(words)} = {account.old + account.net:,}",
        verdict=_verdict(account),
        closes=account.closes,
        terms=[
            Term(
                line.kind.value,
                line.kind.label,
                line.adjustments,
                line.removed,
                line.brought,
                signed(line.net),
            )
            for line in account.lines
        ],
        gaps=[(Named(gap.code, entry_url(gap.code)), gap.what) for gap in account.gaps],
    )


def _verdict(account: Account) -> str:
    more = sum(max(line.net, 0) for line in account.lines)
    less = more - account.net
    due = account.old + account.net
    sum_text = f"{account.old:,} + {more:,} − {less:,} = {due:,}"
    if account.closes:
        return f"{sum_text}，与新的清单 {account.new:,} 项一致，逐项核对相符。"
    told = f"{sum_text}，新的清单 {account.new:,} 项，差 {signed(account.difference)} 项"
    if account.gaps:
        told += f"；对不上的有 {len(account.gaps)} 处"
    return f"{told}。"


def signed(number: int) -> str:
    """“+12”, “−24” or “0”."""
    return f"+{number:,}" if number > 0 else f"−{-number:,}" if number < 0 else "0"


def adjustment_view(line: AdjustmentLine) -> AdjustmentView:
    """``line`` for showing."""
    return AdjustmentView(
        id=line.id,
        kind=line.kind.label,
        on=line.on.isoformat(),
        document=line.document,
        counterpart=line.counterpart,
        reason=line.reason,
        summary=line.summary,
        left=_named(line, came=False),
        came=_named(line, came=True),
        by=line.by,
        sample=line.sample,
    )


def _named(line: AdjustmentLine, *, came: bool) -> tuple[Named, ...]:
    known = {one.code: one for one in line.touched if one.came is came}
    pairs = line.brought if came else line.removed
    return tuple(_entry(code, known.get(code)) for code, _ in pairs)


def _entry(code: str, known: Touched | None) -> Named:
    if known is None:
        return Named(code, entry_url(code))
    return Named(known.name, entry_url(code), f"{code} · {known.kind.label} · {known.body}")


ADJUSTMENT_COLUMNS = (
    "序号",
    "调整种类",
    "日期",
    "依据文件",
    "对方单位",
    "理由",
    "减少的事项",
    "增加的事项",
    "摘要",
)


def adjustment_cells(line: AdjustmentLine) -> list[str | int]:
    """``line`` in the order of ``ADJUSTMENT_COLUMNS``."""
    view = adjustment_view(line)
    return [
        view.id,
        view.kind,
        view.on,
        view.document,
        view.counterpart,
        view.reason,
        _listed(view.left, line.removed),
        _listed(view.came, line.brought),
        view.summary,
    ]


def _listed(named: tuple[Named, ...], pairs: tuple[Pair, ...]) -> str:
    """One entry per line, each with its code."""
    return "\n".join(f"{one.name}（{code}）" for one, (code, _) in zip(named, pairs, strict=True))


def edition_views(editions: list[EditionLine]) -> list[EditionView]:
    """Editions newest first, each with its account against the one before."""
    found, before = [], ""
    for line in editions:
        found.append(
            EditionView(
                key=line.key,
                name=line.name,
                on=line.on.isoformat(),
                document=line.document,
                entries=line.entries,
                content_hash=line.content_hash,
                account=account_view(line.account) if line.account else None,
                before=before,
                sample=line.sample,
            )
        )
        before = line.key
    return found[::-1]


def kinds_between(lines: tuple[AdjustmentLine, ...]) -> list[tuple[AdjustmentKind, int]]:
    """Kinds of adjustment that occur, each with its number."""
    found = [(kind, sum(line.kind is kind for line in lines)) for kind in AdjustmentKind]
    return [(kind, number) for kind, number in found if number]
