"""The clauses an item rests on: rule 16."""

import re
from collections.abc import Iterator

from catalogue.model.code_tables import ItemKind
from catalogue.model.item import LegalBasis, ServiceItem
from catalogue.rules.elements import filled
from catalogue.rules.rulebook import Context, Problem, Severity, rule

_PARTS = (
    ("title", "依据名称"),
    ("document_number", "依据文号"),
    ("article", "条款号"),
    ("text", "条款内容"),
)
_AFTERWORD = re.compile(r"[（(][^（()）]*[)）]|[《》\s]")
_BY_NUMBER = re.compile("主席令|国务院(第[0-9〇一二三四五六七八九十百]+号)?令|国务院决定")


@rule(
    number=16,
    severity=Severity.ERROR,
    message="{title}没有一条写全，第一条缺{missing}；请至少把一条的名称、文号、条款号和条款内容补全",
    source="rules-and-metrics §3.2 no. 16; content of national element by_law",
    good={
        "legal_bases": [
            {
                "title": "中华人民共和国食品安全法",
                "document_number": "主席令第二十一号",
                "article": "第三十五条",
                "text": "国家对食品生产经营实行许可制度。",
            }
        ]
    },
    bad={"legal_bases": [{"title": "中华人民共和国食品安全法", "article": "第三十五条"}]},
)
def has_legal_basis(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """At least one clause is quoted in full: title, number, article and text."""
    gaps = [_gaps(basis) for basis in item.legal_bases]
    if not gaps:
        yield "legal_bases", {"missing": "、".join(label for _, label in _PARTS)}
    elif all(gaps):
        yield "legal_bases", {"missing": "、".join(gaps[0])}


@rule(
    number=16,
    severity=Severity.WARNING,
    message="行政许可的{title}（{titles}）中没有法律、法规或国务院决定；请补上设定该许可的法律法规",
    source="rules-and-metrics §3.2 no. 16; 行政许可法第十四条、第十五条",
    good={"legal_bases": [{"title": "食品安全法（2021年修正）", "article": "第三十五条"}]},
    bad={"legal_bases": [{"title": "食品经营许可和备案管理办法", "article": "第四条"}]},
)
def licence_rests_on_law(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """A licence is set up by a law, a regulation or a decision of the State Council."""
    bases = item.legal_bases
    if item.kind is ItemKind.LICENSING and bases and not any(map(_sets_up_licences, bases)):
        yield "legal_bases", {"titles": "、".join(basis.title for basis in bases)}


def _gaps(basis: LegalBasis) -> list[str]:
    return [label for field, label in _PARTS if not filled(getattr(basis, field))]


def _sets_up_licences(basis: LegalBasis) -> bool:
    name = _AFTERWORD.sub("", basis.title)
    law = name.endswith("法") and not name.endswith("办法")
    decision = "国务院" in name + basis.issuer and "决定" in name
    numbered = bool(_BY_NUMBER.search(basis.document_number))
    return law or name.endswith("条例") or decision or numbered
