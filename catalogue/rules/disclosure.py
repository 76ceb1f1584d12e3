"""Publication: the entry may be read by all: rule 26."""

from collections.abc import Iterator

from catalogue.model.code_tables import Disclosure
from catalogue.model.item import ServiceItem
from catalogue.rules.rulebook import Context, Problem, Severity, rule


@rule(
    number=26,
    severity=Severity.ERROR,
    message="{title}为“{disclosure}”，只有“主动公开”的事项可以发布；请重新认定公开属性，或不提交发布",
    source="rules-and-metrics §3.2 no. 26 (Baishan 2018 report); the confidentiality review "
    "ticked by a person belongs to the workflow, not to the item's content",
    good={"disclosure": "1"},
    bad={"disclosure": "2"},
)
def entry_is_disclosed(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Only what is proactively disclosed is published."""
    if item.disclosure is not Disclosure.PROACTIVE:
        yield "disclosure", {"disclosure": item.disclosure.label if item.disclosure else "未填"}
