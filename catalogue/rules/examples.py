"""A rule's example made into an item and a context: changes to the reference item."""

from typing import Any

import msgspec

from catalogue.model.item import ServiceItem
from catalogue.model.limits import CONVERSION_POLICIES
from catalogue.model.reform import Baseline, Origin
from catalogue.rules.rulebook import Context


def changed(reference: ServiceItem, example: dict[str, Any]) -> ServiceItem:
    """``reference`` with the example's elements in place of its own; ``_context`` is left out.

    Raises:
        msgspec.ValidationError: the example names an unknown element or a value out of range.
    """
    elements = {name: value for name, value in example.items() if name != "_context"}
    return msgspec.convert(msgspec.to_builtins(reference) | elements, ServiceItem)


def context_of(example: dict[str, Any]) -> Context:
    """The context under ``_context``; ``conversion`` is given there by the policy's id."""
    given: dict[str, Any] = dict(example.get("_context", {}))
    if "conversion" in given:
        given["conversion"] = CONVERSION_POLICIES[given["conversion"]]
    if "baseline" in given:
        given["baseline"] = msgspec.convert(given["baseline"], Baseline)
    if "origin" in given:
        given["origin"] = msgspec.convert(given["origin"], Origin)
    for name in ("area_codes", "same_name_codes", "watch_words"):
        if name in given:
            given[name] = tuple(given[name])
    return Context(**given)
