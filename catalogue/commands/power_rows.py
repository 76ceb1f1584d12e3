"""Entries of the power list as rows: a version with its projection, its links to items."""

from datetime import date
from typing import Any

from catalogue.model.citations import folded
from catalogue.model.power_list import Power, encode_power, power_hash
from catalogue.projection import plain_name


def version_row(power: Power, *, since: date, sample: bool) -> dict[str, Any]:
    """One current version of ``power``; who began or ended it is for the caller to say."""
    return {
        "code": power.code,
        "slot": "current",
        "since": since,
        "until": None,
        "began": None,
        "ended": None,
        "document": encode_power(power),
        "content_hash": power_hash(power),
        "sample": sample,
        "name": power.name,
        "plain_name": plain_name(power.name),
        "kind": power.kind.value,
        "on_application": power.kind.on_application,
        "body_code": power.body_code,
        "body_name": power.body_name,
        "division_code": power.division_code,
        "level": power.level and power.level.value,
        "state": power.state.value,
        "basis": folded(power.basis),
    }


def link_rows(version: int, power: Power) -> list[dict[str, Any]]:
    """The service items that carry out this version of ``power``."""
    return [{"version": version, "item_code": code} for code in power.item_codes]
