"""National elements that must be filled and that no other rule asks for: rule 30."""

from collections.abc import Iterator

from catalogue.model.code_tables import ItemKind
from catalogue.model.item import ServiceItem
from catalogue.rules.elements import applies
from catalogue.rules.rulebook import Context, Problem, Severity, rule

_ALWAYS = ("body.name", "body.credit_code", "body.nature", "exercise_level")
_ON_APPLICATION = (
    "handling",
    "visits",
    "charged",
    "online",
    "in_hall",
    "express",
    "results",
)


@rule(
    number=30,
    severity=Severity.ERROR,
    message="{title}未填；这是国家规定的必填要素，请补填",
    source="standards §4, elements marked 必 (C 0109-2018); the audience is asked for by "
    "rule 10, the statutory limit by 15, guide elements by 24, phones by 9",
    good={"kind": "20", "power_source": None, "promised_limit": None},
    bad={"handling": None},
)
def national_elements_are_filled(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """What the national element set requires is there.

    Public services have no power source and need no limits; items nobody applies for have
    basics only.  Single sign-on is asked where there is an address to sign on to.
    """
    for element in _required(item):
        if _value(item, element) in (None, "", ()):
            yield element, {}
    if not (item.base_code or item.local_base_code or item.local_code):
        yield "base_code", {}


def _required(item: ServiceItem) -> Iterator[str]:
    yield from _ALWAYS
    if item.kind is not ItemKind.PUBLIC_SERVICE:
        yield "power_source"
    if not applies(item):
        return
    yield from _ON_APPLICATION
    if item.kind is not ItemKind.PUBLIC_SERVICE:
        yield "promised_limit"
    if item.charged is not True:  # rule 8 asks it of charged items
        yield "pay_online"
    if item.online_address:
        yield "single_sign_on"
    if item.mobile_address:
        yield "mobile_single_sign_on"


def _value(item: ServiceItem, element: str) -> object:
    value: object = item
    for name in element.split("."):
        value = getattr(value, name)
    return value
