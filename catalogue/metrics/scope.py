"""What a report is about: all of the catalogue, or a part named by its filters."""

import re
from datetime import date
from functools import reduce
from typing import Any

from msgspec import Struct
from piccolo.columns.combination import And, WhereRaw

from catalogue.as_of import in_force
from catalogue.errors import BadInput
from catalogue.model.code_tables import ExerciseLevel, FirmTheme, ItemKind, PersonTheme
from catalogue.model.divisions import division_name
from catalogue.tables import BatchItem, BundleRow, PowerVersion, Revision

POWERS = "power"
"""The kind that stands for 行政职权: every kind but public services."""
_BATCH = re.compile("[1-9][0-9]{0,3}")
_BUNDLE = re.compile("[a-z0-9-]{1,40}")

SCOPE_FIELDS: dict[str, str] = {
    "kind": "事项类型",
    "body": "实施主体",
    "region": "区划",
    "level": "行使层级",
    "theme": "主题",
    "batch": "批次",
    "bundle": "一件事",
}
"""Scope parameters and their Chinese titles."""


class Scope(Struct, frozen=True):
    """Filters that all figures of one report share; empty means the whole catalogue."""

    kind: str = ""
    body: str = ""
    region: str = ""
    level: str = ""
    theme: str = ""
    batch: str = ""
    bundle: str = ""

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
            parts.append(kind_label(self.kind))
        if self.region:
            parts.append(division_name(self.region))
        if self.body:
            parts.append(f"实施主体{self.body}")
        if self.level:
            parts.append(ExerciseLevel(self.level).label)
        if self.theme:
            parts.append(theme_label(self.theme))
        if self.batch:
            parts.append(f"第{self.batch}批")
        if self.bundle:
            parts.append(f"一件事“{self.bundle}”")
        return "、".join(parts) or "全部事项"

    @property
    def on_list(self) -> bool:
        """Whether entries of the power list can be in or out of it, and not only items."""
        return not (self.theme or self.batch or self.bundle)

    def where(self, day: date | None = None) -> Any:
        """The condition on ``Revision`` that keeps what is in scope; ``None`` for everything.

        Batches and bundles are those of ``day``; ``None`` is now.
        """
        conditions: list[Any] = []
        if self.kind:
            conditions.append(_of_kind(Revision.kind, self.kind))
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
        if self.batch:
            conditions.append(_in_batch(int(self.batch), day))
        if self.bundle:
            conditions.append(_in_bundle(self.bundle, day))
        return reduce(And, conditions) if conditions else None

    def where_listed(self) -> Any:
        """The condition on ``PowerVersion``; ``None`` for everything."""
        conditions: list[Any] = []
        if self.kind:
            conditions.append(_of_kind(PowerVersion.kind, self.kind))
        if self.body:
            conditions.append(PowerVersion.body_code == self.body)
        if self.region:
            conditions.append(PowerVersion.division_code == self.region)
        if self.level:
            conditions.append(PowerVersion.level == self.level)
        return reduce(And, conditions) if conditions else None


def _of_kind(column: Any, kind: str) -> Any:
    return column != ItemKind.PUBLIC_SERVICE.value if kind == POWERS else column == kind


def _in_batch(number: int, day: date | None) -> Any:
    return WhereRaw(
        "revision.item IN (SELECT batch_item.item FROM batch_item "
        "JOIN batch ON batch.id = batch_item.batch WHERE batch.number = {} AND {})",
        number,
        in_force(BatchItem, day).querystring,
    )


def _in_bundle(key: str, day: date | None) -> Any:
    return WhereRaw(
        "revision.item IN (SELECT item.id FROM item "
        "JOIN bundle_item ON bundle_item.item_code = item.code "
        "JOIN bundle ON bundle.id = bundle_item.bundle WHERE bundle.key = {} AND {})",
        key,
        in_force(BundleRow, day).querystring,
    )


def kind_label(kind: str) -> str:
    """“行政许可” for ``01``; “行政职权” for everything but public services."""
    return "行政职权" if kind == POWERS else ItemKind(kind).label


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
        return value == POWERS or value in {k.value for k in ItemKind}
    if name == "level":
        return value in {k.value for k in ExerciseLevel}
    if name == "theme":
        return theme_label(value) != value
    if name == "batch":
        return bool(_BATCH.fullmatch(value))
    if name == "bundle":
        return bool(_BUNDLE.fullmatch(value))
    return len(value) <= 64 and value.isascii() and value.isalnum()
