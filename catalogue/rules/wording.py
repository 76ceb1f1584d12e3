"""Words that should not be published: rule 25."""

import re
from collections.abc import Iterator
from functools import cache

from catalogue.model.item import ServiceItem
from catalogue.rules.elements import all_text, texts
from catalogue.rules.rulebook import Context, Problem, Severity, rule

SLIPS: dict[str, str] = {
    "登陆系统": "登录系统",
    "登陆网站": "登录网站",
    "登陆平台": "登录平台",
    "帐号": "账号",
    "帐户": "账户",
    "身分证": "身份证",
    "截止目前": "截至目前",
    "报消": "报销",
    "按装": "安装",
    "布署": "部署",
    "做废": "作废",
    "复印件件": "复印件",
    "工作曰": "工作日",
    "营业执造": "营业执照",
}
"""Common slips and what was meant; a place adds its own words in ``Context.watch_words``."""

_DEBRIS = re.compile(
    r"\ufffd|锟斤拷|烫烫烫|&(?i:nbsp|lt);|<(?i:/?(?:p|br|div|span|font|td|tr)\b)[^>]*>"
    r"|待补充|待完善|此处填写|T(?<=\bT)(?i:odo)\b|t(?<=\bt)(?i:odo)\b"
    r"|U(?<=\bU)(?i:ndefined)\b|u(?<=\bu)(?i:ndefined)\b|测试数据|测试事项"
)
"""Each alternative starts with one character as it stands (a class in its place would do away with
it), so that the scan leaps to those: an import spends a fifth of its checking here otherwise."""


@rule(
    number=25,
    severity=Severity.ERROR,
    message="{title}中有未清理的内容“{words}”；请删除或改成正式文字",
    source="rules-and-metrics §3.2 no. 25, the blocking list; the list is ours",
    good={"conditions": "有固定的经营场所。"},
    bad={"conditions": "有固定的经营场所。<br>待补充"},
)
def text_is_free_of_debris(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """No broken characters, markup or placeholders reach the public."""
    if not _DEBRIS.search(all_text(item)):
        return
    for element, text in texts(item):
        for words in dict.fromkeys(_DEBRIS.findall(text)):
            yield element, {"words": words}


@rule(
    number=25,
    severity=Severity.WARNING,
    message="{title}中有“{words}”；请核对{mend}",
    source="rules-and-metrics §3.2 no. 25, the warning list: common slips and a place's words",
    good={"conditions": "请登录系统填报。", "_context": {"watch_words": ["旧名称"]}},
    bad={"conditions": "请登陆系统填报。"},
)
def wording_avoids_watched_words(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """Slips and watched words are looked at once more; quoted clauses stay as they are."""
    if not _any_of((*SLIPS, *context.watch_words)).search(all_text(item)):
        return
    for element, text in texts(item):
        if element.startswith("legal_bases"):
            continue
        for slip, meant in SLIPS.items():
            if slip in text:
                yield element, {"words": slip, "mend": f"，应为“{meant}”"}
        for word in context.watch_words:
            if word and word in text:
                yield element, {"words": word, "mend": "是否应当删改"}


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """What finds any of ``words`` in one scan; a place has one list of its own."""
    return re.compile("|".join(map(re.escape, words)))
