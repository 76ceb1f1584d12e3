"""Is it right? The rules of a service item, one small function each.

``check(item, context)`` gives the findings; ``RULES`` holds the rules in number order.  The
numbers are those of the reference list (rules-and-metrics §3.2); 29 and up are ours.
"""

from catalogue.rules import (
    codes,
    contact,
    disclosure,
    fees,
    guide,
    legal_basis,
    limit_texts,
    limits,
    lineage,
    materials,
    national,
    procedure,
    results,
    themes,
    visits,
    wording,
)
from catalogue.rules.guide import missing_guide_elements
from catalogue.rules.rulebook import (
    NO_CONTEXT,
    RULES,
    Context,
    Finding,
    Rule,
    Severity,
    check,
)

_IN_ORDER = sorted(RULES.values(), key=lambda one: one.number)
RULES.clear()
RULES.update({one.id: one for one in _IN_ORDER})

__all__ = [
    "NO_CONTEXT",
    "RULES",
    "Context",
    "Finding",
    "Rule",
    "Severity",
    "check",
    "codes",
    "contact",
    "disclosure",
    "fees",
    "guide",
    "legal_basis",
    "limit_texts",
    "limits",
    "lineage",
    "materials",
    "missing_guide_elements",
    "national",
    "procedure",
    "results",
    "themes",
    "visits",
    "wording",
]
