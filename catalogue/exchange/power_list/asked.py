"""Adjustments as a file asks for them: rows with one 编号 put together."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from catalogue.errors import BadRow
from catalogue.exchange.elements import by_name
from catalogue.exchange.power_list.rows import AdjustmentRow, content_of
from catalogue.model.adjustment import Adjustment, following
from catalogue.model.divisions import NAMES
from catalogue.model.power_list import SHAPES, Delegated, Handover, Power

_KEPT = frozenset(kind for kind, shape in SHAPES.items() if shape == ((1, 1), (1, 1)))
"""Kinds after which the entry goes on: empty columns stay as they are."""


class ReadRow(Struct, frozen=True):
    """A row of the file with its number; ``cleared`` are fields of ``Power`` it empties."""

    number: int
    record: Any
    cleared: frozenset[str]

    @property
    def content(self) -> dict[str, Any]:
        """What it says of an entry, by field."""
        return content_of(self.record, self.cleared)


class AskedAdjustment(Struct, frozen=True):
    """One adjustment as the file asks for it; ``rows`` are its rows in the file, in order."""

    number: str
    rows: tuple[ReadRow, ...]

    @property
    def row(self) -> int:
        """Where it begins in the file."""
        return self.rows[0].number

    @property
    def on(self) -> date:
        """Its day; the earliest there is where none is filled."""
        return self._head("on") or date.min

    @property
    def removes(self) -> tuple[str, ...]:
        """Codes of the entries it changes."""
        return tuple(code for row in self.rows for code in row.record.removed_codes)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code it mentions."""
        return (*self.removes, *(row.content.get("code", "") for row in self.rows))

    def built(self, held: Callable[[str], Power | None]) -> Adjustment:
        """The adjustment, with ``held`` to look up the entries that go on.

        Raises:
            BadRow: a part is missing or two rows contradict each other; ``row`` is set.
        """
        kind, on = self._head("adjustment_kind"), self._head("on")
        for title, value in (("调整种类", kind), ("调整日期", on)):
            if value is None:
                raise BadRow(title, "", "没有填写；这一项必须有，请补填", self.row)
        head = Adjustment(
            kind=kind,
            on=on,
            document=self._head("document"),
            counterpart=self._head("counterpart"),
            reason=self._head("reason"),
            removes=self.removes,
            delegated=self._delegated(),
            handover=self._handover(),
            item_codes=self._head("handover_codes"),
        )
        return msgspec.structs.replace(head, brings=tuple(self._brings(head, held)))

    def _head(self, field: str) -> Any:
        """What the rows say in ``field``: the first may say it for all."""
        said = [(row, getattr(row.record, field)) for row in self.rows]
        filled = [(row, value) for row, value in said if value not in (None, "", ())]
        if not filled:
            return said[0][1]
        for row, value in filled[1:]:
            if value != filled[0][1]:
                title = by_name(AdjustmentRow)[field].title
                told = f"与编号“{self.number}”第一行的“{title}”不一致；同一次调整只能有一个，请核对"
                raise BadRow(title, str(getattr(value, "label", value)), told, row.number)
        return filled[0][1]

    def _brings(self, head: Adjustment, held: Callable[[str], Power | None]) -> Iterator[Power]:
        for row in self.rows:
            content = row.content
            if not content:
                continue
            going_on = head.kind in _KEPT and len(head.removes) == 1
            origin = head.removes[0] if going_on else content.get("code", "")
            old = held(origin) if origin in head.removes else None
            if old is not None:
                yield msgspec.structs.replace(following(head, old), **content)
                continue
            if going_on:
                told = "不在清单中；请核对编码，也请核对先后日期"
                raise BadRow("原职权编码", origin, told, self.row)
            for field in ("code", "kind", "name"):
                if field not in content:
                    title = by_name(AdjustmentRow)[field].title
                    raise BadRow(title, "", "没有填写；增加的事项必须有，请补填", row.number)
            yield Power(**content)

    def _delegated(self) -> Delegated | None:
        group, places = self._head("to_group"), self._head("to_division_codes")
        name, what = self._head("to_name"), self._head("what")
        if group is None and not (places or name or what):
            return None
        return Delegated(
            to_group=group.value if group else "",
            to_divisions=tuple(_CODES.get(place, place) for place in places),
            to_name=name,
            what=what,
        )

    def _handover(self) -> Handover | None:
        parts = {name: self._head(field) for name, field in _HANDOVER.items()}
        return Handover(**parts) if any(parts.values()) else None


_CODES = {name: code for code, name in NAMES.items()}
_HANDOVER = {name: "to_body" if name == "to_name" else name for name in Handover.__struct_fields__}
