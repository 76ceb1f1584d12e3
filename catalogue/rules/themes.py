"""Whom the item serves and under which themes it is found: rule 10."""

from collections.abc import Iterator

from catalogue.model.code_tables import Audience
from catalogue.model.item import ServiceItem
from catalogue.rules.elements import applies
from catalogue.rules.rulebook import Context, Problem, Severity, rule

_SOURCE = "rules-and-metrics §3.2 no. 10: Wenzhou item checker"


@rule(
    number=10,
    severity=Severity.ERROR,
    message="{title}未填；请至少选一种，如“自然人”“企业法人”",
    source=_SOURCE,
    good={"audience": ["2"], "person_themes": []},
    bad={"audience": [], "person_themes": [], "firm_themes": []},
)
def audience_is_named(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Somebody is served."""
    if applies(item) and not item.audience:
        yield "audience", {}


@rule(
    number=10,
    severity=Severity.ERROR,
    message="《服务对象》为“{audience}”，{title}{state}；请{mend}，或改正服务对象",
    source=_SOURCE,
    good={"audience": ["2"], "person_themes": [], "firm_themes": ["010"]},
    bad={"audience": ["2"], "person_themes": ["040"], "firm_themes": ["010"]},
)
def themes_match_the_audience(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Persons find the item under a theme of persons, firms under one of firms, nobody else."""
    if not applies(item) or not item.audience:
        return
    named = "、".join(one.label for one in item.audience)
    for element, themes, served in (
        ("person_themes", item.person_themes, Audience.PERSON in item.audience),
        ("firm_themes", item.firm_themes, set(item.audience) != {Audience.PERSON}),
    ):
        if served and not themes:
            yield element, {"audience": named, "state": "未填", "mend": "选一个主题"}
        elif themes and not served:
            labels = "、".join(theme.label for theme in themes)
            yield element, {"audience": named, "state": f"却填了“{labels}”", "mend": "清空该主题"}
