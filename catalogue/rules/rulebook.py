"""What a rule is, and ``check``: one item in, its findings out.

A rule is a small function with an id (its name), a number (of the reference list), a severity,
one Chinese sentence, a source, and one good and one bad example.  The examples are changes to
the reference item (``fixtures/reference_item.json``); one test runs them all and
``docs/rules.md`` is printed from them.
"""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from msgspec import Struct

from catalogue.model.item import ServiceItem
from catalogue.model.limits import CONVERSION_POLICIES, ConversionPolicy
from catalogue.model.reform import Baseline, Origin
from catalogue.rules.elements import title


class Severity(str, Enum):
    """``ERROR`` blocks submission and publication, ``WARNING`` is shown and counted."""

    ERROR = "error"
    WARNING = "warning"


class Context(Struct, frozen=True, kw_only=True):
    """What a rule may know beside the item itself; the caller looks it up.

    ``taken_code`` is true when another item holds the same code; ``same_name_codes`` lists the
    codes of other items of the same body and normalised name; ``locked`` maps an element to the
    value the base catalogue fixes for it (as ``msgspec.to_builtins`` prints it).
    ``immediate_within`` is the longest promised limit an immediate item may have
    [working days], 0 unless a place's settings say otherwise.
    """

    conversion: ConversionPolicy = CONVERSION_POLICIES["none"]
    immediate_within: int = 0
    area_codes: tuple[str, ...] = ()
    taken_code: bool = False
    same_name_codes: tuple[str, ...] = ()
    locked: dict[str, Any] = {}
    baseline: Baseline | None = None
    origin: Origin | None = None
    watch_words: tuple[str, ...] = ()


class Finding(Struct, frozen=True, omit_defaults=True):
    """One sentence about one element of one item.

    ``element`` is the field path (``visit_reason``, ``materials[2].name``); ``accepted_by``
    names the completeness profile of an import that lets the item be published all the same.
    """

    rule: str
    severity: Severity
    element: str
    message: str
    accepted_by: str = ""

    @property
    def blocking(self) -> bool:
        """Whether it stops submission and publication."""
        return self.severity is Severity.ERROR and not self.accepted_by


Problem = tuple[str, dict[str, Any]]
"""What a rule yields: the element's path and the values its message names."""
Check = Callable[[ServiceItem, Context], Iterable[Problem]]


class Rule(Struct, frozen=True):
    """A rule as a value; ``check`` yields a problem per offence, nothing when all is well.

    ``message`` names the offending element by ``{title}``, which the rulebook fills from the
    problem's path; other braces are the values the problem carries.
    ``good`` and ``bad`` are changes to the reference item; ``context`` of an example comes
    under the key ``"_context"`` where the rule needs one.
    """

    id: str
    number: int
    severity: Severity
    message: str
    source: str
    good: dict[str, Any]
    bad: dict[str, Any]
    check: Check
    sentence: str

    def findings(self, item: ServiceItem, context: Context) -> list[Finding]:
        """This rule's findings on ``item``."""
        return [self.finding(problem) for problem in self.check(item, context)]

    def finding(self, problem: Problem) -> Finding:
        """``problem``, which this rule has yielded, as a finding."""
        element, values = problem
        message = self.message.format(title=title(element), **values)
        return Finding(self.id, self.severity, element, message)


RULES: dict[str, Rule] = {}


def rule(
    *,
    number: int,
    severity: Severity,
    message: str,
    source: str,
    good: dict[str, Any],
    bad: dict[str, Any],
) -> Callable[[Check], Check]:
    """Enter the decorated check in the rulebook under its own name."""

    def enter(check: Check) -> Check:
        name = check.__name__
        if name in RULES:
            raise ValueError(f"two rules are called {name}")
        sentence = (check.__doc__ or "").strip()
        RULES[name] = Rule(name, number, severity, message, source, good, bad, check, sentence)
        return check

    return enter


NO_CONTEXT = Context()


def check(item: ServiceItem, context: Context = NO_CONTEXT) -> list[Finding]:
    """All findings on ``item``, errors first, in the order of the rulebook."""
    found = [one.finding(problem) for one in RULES.values() for problem in one.check(item, context)]
    return sorted(found, key=lambda finding: finding.severity is not Severity.ERROR)
