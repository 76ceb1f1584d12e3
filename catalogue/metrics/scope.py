"""What a report is about: all of the catalogue, or a part named by its filters."""

from typing import Any

from msgspec import Struct
from piccolo.columns.combination import And, WhereRaw

from catalogue.errors import BadInput
from catalogue.model.code_tables import ExerciseLevel, FirmTheme, ItemKind, PersonTheme
from catalogue.model.divisions import division_name
from catalogue.tables import Revision

SCOPE_FIELDS: dict[str, str] = {
    "kind": "事项类型",
    "body": "实施主体",
    "region": "区划",
    "level": "行使层级",
    "theme": "主题",
}
"""Scope parameters and their Chinese titles."""


class Scope(Struct, frozen=True):
    """Filters that all figures of one report share; empty means the whole catalogue."""

    kind: str = ""
    body: str = ""
    region: str = ""
    level: str = ""
    theme: str = ""

    @classmethod
    def parse(cls, given: dict[str, str]) -> "Scope":
        """A scope from named values.

        Raises:
            BadInput: an unknown name, or a code that is not in its table.
        """
        for name, value in given.items():
            if name not in SCOPE_FIELDS:
                raise BadInput(f"没有“{name}”这个统计范围；可用的有：{'、'.join(SCOPE_FIELDS)}")
            if value and not _known(name, value):
                raise BadInput(
                    f"统计范围“{SCOPE_FIELDS[name]}”没有“{value[:40]}”这个取值，请核对代码"
                )
        return cls(**given)

    def named(self) -> dict[str, str]:
        """The filters that are set."""
        return {name: getattr(self, name) for name in SCOPE_FIELDS if getattr(self, name)}

    @property
    def text(self) -> str:
        """As a reader needs it: “全部事项”, or the filters in words."""
        parts = []
        if self.kind:
            parts.append(ItemKind(self.kind).label)
        if self.region:
            parts.append(division_name(self.region))
        if self.body:
            parts.append(f"实施主体{self.body}")
        if self.level:
            parts.append(ExerciseLevel(self.level).label)
        if self.theme:
            parts.append(theme_label(self.theme))
        return "、".join(parts) or "全部事项"

    def where(self) -> Any:
        """The condition on ``Revision`` that keeps what is in scope; ``None`` for everything."""
        conditions: list[Any] = []
        if self.kind:
            conditions.append(Revision.kind == self.kind)
        if self.body:
            conditions.append(Revision.body_code == self.body)
        if self.region:
            conditions.append(Revision.division_code == self.region)
        if self.level:
            conditions.append(Revision.exercise_level == self.level)
        if self.theme:
            conditions.append(
                WhereRaw(
                    "revision.id IN (SELECT revision FROM revision_theme WHERE theme = {})",
                    self.theme,
                )
            )
        if not conditions:
            return None
        combined = conditions[0]
        for condition in conditions[1:]:
            combined = And(combined, condition)
        return combined


def theme_label(value: str) -> str:
    """“个人：婚姻登记” for ``person-060``; the value itself when the table lacks it."""
    side, _, code = value.partition("-")
    if side not in ("person", "firm"):
        return value
    table: type[PersonTheme] | type[FirmTheme] = PersonTheme if side == "person" else FirmTheme
    try:
        return ("个人：" if side == "person" else "企业：") + table(code).label
    except ValueError:
        return value


def _known(name: str, value: str) -> bool:
    if name == "kind":
        return value in {k.value for k in ItemKind}
    if name == "level":
        return value in {k.value for k in ExerciseLevel}
    if name == "theme":
        return theme_label(value) != value
    return len(value) <= 64 and value.isascii() and value.isalnum()
