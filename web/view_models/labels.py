"""Chinese labels of facet fields, their values and sort orders; the one place pages get them."""

from catalogue.metrics.scope import theme_label
from catalogue.model.code_tables import Audience, CodeTable, ExerciseLevel, ItemKind, OnlineDepth
from catalogue.model.divisions import division_name
from catalogue.model.reform import PointKind

FACETS: dict[str, str] = {
    "region": "所在地区",
    "audience": "服务对象",
    "visits": "到现场次数",
    "point": "就近受理",
    "body": "实施主体",
    "kind": "事项类型",
    "theme": "主题",
    "online": "网办深度",
    "level": "行使层级",
}
"""Facet fields in the order pages show them."""

SORTS: dict[str, str] = {"relevance": "相关度", "newest": "最近更新", "name": "名称"}

VISITS: dict[str, str] = {"0": "零跑动（0次）", "1": "只跑一次（1次）", "2+": "2次及以上"}

SCORE_PARTS: dict[str, tuple[str, str]] = {
    "pinned": ("名称、编码或日常用语完全相同，置顶", ""),
    "word": ("正文和名称中的词", ""),
    "character": ("名称中最少见的字", ""),
    "also": ("也符合另一种说法", ""),
    "pairs": ("名称中相连的字", ""),
    "longer": ("名称比搜索词长", ""),
    "unasked": ("名称另有没问到的情形", ""),
    "all_in_name": ("名称含有搜索词的全部字", ""),
    "meant_in_name": ("名称含有规范说法的全部字", ""),
    "some_in_name": ("名称含有搜索词的一部分字", ""),
    "chosen": ("近期被点开", " 次"),
}
"""What a part of a score is for, and the unit of what it is about."""

RELAXED: dict[str, str] = {
    "": "没有放宽，全部词语都符合",
    "any_but_one": "没有事项含全部词语，允许缺一个词",
    "any": "没有事项含全部词语，含任一词语即可",
}
"""How the words of a search were loosened."""

TABLES: dict[str, type[CodeTable]] = {
    "kind": ItemKind,
    "level": ExerciseLevel,
    "audience": Audience,
    "online": OnlineDepth,
    "point": PointKind,
}


def value_label(field: str, value: str, bodies: dict[str, str]) -> str:
    """A facet value as a reader knows it; ``bodies`` maps credit codes to names."""
    if field in TABLES:
        return TABLES[field](value).label
    if field == "theme":
        return theme_label(value)
    if field == "region":
        return division_name(value)
    if field == "visits":
        return VISITS.get(value, value)
    return bodies.get(value, value)
