"""The eight elements every guide must have: rule 24."""

from collections.abc import Iterator

from catalogue.model.item import ServiceItem
from catalogue.rules.elements import applies, filled
from catalogue.rules.rulebook import Context, Problem, Severity, rule


@rule(
    number=24,
    severity=Severity.ERROR,
    message="办事指南八要素缺{title}；请补填（名称、依据、条件、材料、地点、时间、电话、流程缺一不可）",
    source="rules-and-metrics §3.2 no. 24 and §0 no. 7: census of government sites",
    good={"materials": [], "no_materials": True},
    bad={"conditions": ""},
)
def guide_is_complete(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """A guide tells name, basis, conditions, materials, place, hours, phone and procedure."""
    for element in missing_guide_elements(item):
        yield element, {}


def missing_guide_elements(item: ServiceItem) -> tuple[str, ...]:
    """Paths of the guide elements ``item`` lacks, in the order of the guide.

    Empty for items nobody applies for.  A procedure is a text or a table of steps; materials
    may be none when the item says so.
    """
    if not applies(item):
        return ()
    present = {
        "name": filled(item.name),
        "legal_bases": bool(item.legal_bases),
        "conditions": filled(item.conditions),
        "materials": bool(item.materials) or item.no_materials,
        "places[0].address": any(filled(place.address) for place in item.places),
        "places[0].hours": any(filled(place.hours) for place in item.places),
        "enquiry.phone": filled(item.enquiry.phone),
        "procedure": filled(item.procedure) or bool(item.steps),
    }
    return tuple(element for element, given in present.items() if not given)
