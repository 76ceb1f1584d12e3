"""Politeness and the form of a question taken off what is asked for.

“请问开饭店需要什么材料” asks for 开饭店, “身份证办好了吗” for 身份证进度.  When nothing would be
left, the text stays.
"""

import re
from functools import lru_cache

_BEFORE = re.compile(
    r"^(?:你好|您好|请问(?:一下)?|请教|咨询(?:一下)?|我家|我们|我的|我|本人|想要|想|要|打算|准备|需要|"
    r"怎么样|怎样|怎么|如何|去哪里|去哪儿|在哪里|在哪儿|哪里|哪儿|到哪里|上哪|能不能|可不可以|可以|能|"
    r"附近(?:的|有)?|最近(?:的|有)?|今天(?:的)?|现在(?:的)?|有没有|(?:哪些|什么)人|谁|帮我|帮忙|麻烦)+"
)
_WHAT = r"(?:什么|哪些|啥|哪几样|几样)"
_WHO = r"(?:谁|哪个(?:部门|单位|地方|局))"
_DEALS = r"(?:管|批|审批|负责|办理|办|处理|解决|帮忙)"
_AFTER = re.compile(
    r"(?:的?(?:手续|流程)?(?:都|要|需要|需|应该|应)*(?:带|交|准备|提供|提交|办)?(?:些)?"
    rf"{_WHAT}(?:材料|证件|资料|手续|东西|条件|文件|流程|证明|证)?|"
    r"(?:应该|要|得|需要)?(?:去哪里|去哪儿|在哪里|在哪儿|到哪里|到哪儿|去哪|在哪|哪里|哪儿|上哪|[在去到]?那里)(?:能|可以)?(?:办理|办|弄|申请|领|交|查)?|"
    rf"(?:应该|该|要|得|需要)?[找归由是]?{_WHO}来?{_DEALS}?|(?:是|有)?多少|"
    r"(?:要|需要|得|多长时间|多久|几天|多少天)+(?:能|可以)?(?:办好|办完|下来|拿到|办|到手)?|"
    r"(?:要|需要)?(?:交|花|收)?(?:多少钱|多少费用|收费吗|要钱吗|花钱吗|费用多少)|"
    r"(?:应该|该|要)?(?:怎么样|怎样|怎么|如何|咋)(?:办理|办|弄|申请|申领|领取|领|查询|查|走|做|处理|交|算|整)?|"
    r"(?:要不要|用不用|需不需要|需要|(?<![重主必])要)(?:办|领|有)?(?:证|手续)(?=吗|呢|$)|有没有我|"
    r"(?:可以|能)(?:不)?(?:网上|线上)?(?:办理|办)?吗|了没有?|吗|呢|啊|呀|吧|了|的)+$"
)

_WITHIN = re.compile(
    r"什么时候(?:能|可以)?(?:办好|办完|下来|拿到|到手|到账)?|"
    rf"(?:该|要)?[找由归]谁来?(?!{_DEALS}?$)|"
    r"(?<=[开办做搞买卖装补领考换停租养修建])(?:一个|一家|一间|一张|一本|一台|一辆|个(?![人体])|家(?![庭长政具电属用])|间|张)"
    r"(?=[\u4e00-\u9fff])"
)
"""开个饭店, 法考什么时候查分: measure words and “when” say nothing; 个体户 and 家政 are words."""

_WHETHER = re.compile(r"(?<=.)(?:能不能|可不可以|要不要|用不用|需不需要)(?=.)")
"""个税能不能晚点交: what stands before and after are words apart."""

_PROGRESS = re.compile(
    r"(?:(?:办|审|批|审批|申请|处理|走|寄|好|出来)(?:理|得|到|好|完|下来|过)*|下来|到)"
    r"(?:了没有|了没|没有|没|了吗|好了吗|哪一步|哪步|哪(?:里|儿)?了|什么程度|(?<=得)怎么样)[了啊呢]*$"
)
"""身份证办好了吗, 低保批了没, 护照办到哪一步了, 资质办得怎么样了: how far has it come?"""

_GENUINE = re.compile(r"(?:是不是真的?|是真的?吗|是真是假|是真的?还是假的?|真的假的)$")
"""这个证是不是真的: it is to be looked up."""

_SPELLED = re.compile(
    r"^(?:qing ?wen|(?:wo )?(?:xiang|yao) ?(?:yao )?ban(?: ?li)?|"
    r"(?:zen ?me|ru ?he) ?ban(?: ?li)?) *|"
    r" *(?:(?:yao )?(?:zen ?me|ru ?he)(?: ?(?:ban ?li|ban|cha ?xun|cha|shen ?qing|ling|kai|zuo))?|"
    r"(?:zai|qu|dao) ?na(?: ?(?:li|er?))?(?: ?(?:ban ?li|ban|cha|ling))?|"
    r"(?:xu ?yao|yao) ?(?:dai ?)?shen ?me(?: ?(?:cai ?liao|zheng ?jian|shou ?xu))?|"
    r"duo ?shao ?qian)$"
)
"""kaifandian zenme ban, xianxue zai na: the asking in letters."""


@lru_cache(maxsize=4096)
def asked_for(text: str) -> str:
    """What ``text`` asks for, without the asking.

    >>> asked_for("请问开饭店需要什么材料")
    '开饭店'
    >>> asked_for("驾照办到哪了")
    '驾照进度'
    """
    said = text.strip(" ?？!！。，,.")
    said = _SPELLED.sub("", said) or said
    bare = _WHETHER.sub(" ", _WITHIN.sub("", said)) or said
    bare = _BEFORE.sub("", bare) or bare
    bare = _GENUINE.sub("真假", _PROGRESS.sub("进度", bare))
    return _AFTER.sub("", bare) or bare
