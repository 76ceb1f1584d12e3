"""What kind of variant of a matter a name is about: a query, a renewal, a loss, an exception.

Catalogues list a matter together with its satellites: 普通护照 with 普通护照办证进度查询, 补发 and
换发.  Who asks for the matter says none of these words; who wants a satellite does.  A name is
therefore held back for every trait that the query does not share (``weights.UNASKED``).
"""

import re
from functools import lru_cache

TRAITS: tuple[tuple[str, ...], ...] = (
    ("查询", "查看", "检索"),
    ("进度",),
    ("结果",),
    ("预约",),
    ("公示", "公告"),
    ("注销", "撤销", "终止", "废止"),
    ("变更", "更换"),
    ("延续", "延期", "续期"),
    ("补发", "补领", "补办", "补换", "遗失", "挂失"),
    ("换发", "换领", "换证"),
    ("委托",),
    ("协议", "合同"),
    ("不", "非", "未", "无"),
    ("转让",),
    ("初审",),
    ("重新",),
    ("宣告",),
    ("投诉", "举报"),
    ("咨询",),
    ("违纪", "违法", "处罚"),
    ("认证",),
    ("备案",),
    ("复核", "复审"),
    ("年检", "年审", "年度"),
)
"""Words that make a name a variant; those of one line say the same.

不、非、未、无 are there because they turn a name into its opposite: 动产 is not 不动产.
"""


_BITS = [(word, 1 << place) for place, words in enumerate(TRAITS) for word in words]
_ANY = re.compile("|".join(word for word, _ in _BITS))


@lru_cache(maxsize=4096)
def traits(text: str) -> int:
    """The traits of ``text``, one bit for each line of ``TRAITS``."""
    found = 0
    if _ANY.search(text):
        for word, bit in _BITS:
            if word in text:
                found |= bit
    return found
