"""Politeness and the form of a question taken off what is asked for.

“请问开饭店需要什么材料” asks for 开饭店.  When nothing would be left, the text stays.
"""

import re

_BEFORE = re.compile(
    r"^(?:你好|您好|请问(?:一下)?|请教|咨询(?:一下)?|我家|我们|我|本人|想要|想|要|打算|准备|需要|"
    r"怎么样|怎样|怎么|如何|去哪里|去哪儿|在哪里|在哪儿|哪里|哪儿|到哪里|上哪|能不能|可不可以|可以|能)+"
)
_WHAT = r"(?:什么|哪些|啥|哪几样|几样)"
_AFTER = re.compile(
    r"(?:的?(?:手续|流程)?(?:都|要|需要|需|应该|应)*(?:带|交|准备|提供|提交|办)?(?:些)?"
    rf"{_WHAT}(?:材料|证件|资料|手续|东西|条件|文件|流程|证明|证)?|"
    r"(?:应该|要|得|需要)?(?:去哪里|去哪儿|在哪里|在哪儿|到哪里|到哪儿|去哪|在哪|哪里|哪儿|上哪)(?:能|可以)?(?:办理|办|弄|申请|领|交|查)?|"
    r"(?:要|需要|得|多长时间|多久|几天|多少天)+(?:能|可以)?(?:办好|办完|下来|拿到|办|到手)?|"
    r"(?:要|需要)?(?:交|花|收)?(?:多少钱|多少费用|收费吗|要钱吗|花钱吗|费用多少)|"
    r"(?:应该|该|要)?(?:怎么样|怎样|怎么|如何|咋)(?:办理|办|弄|申请|申领|领取|领|查询|查|走|做|处理|交|算|整)?|"
    r"(?:可以|能)(?:不)?(?:网上|线上)?(?:办理|办)?吗|吗|呢|啊|呀|吧|了|的)+$"
)


_MEASURE = re.compile(r"(?<=[开办做搞买卖装])(?:一个|一家|一间|个|家|间|点)(?=[\u4e00-\u9fff])")
"""开个饭店, 办一家公司: the measure word says nothing."""


def asked_for(text: str) -> str:
    """What ``text`` asks for, without the asking.

    >>> asked_for("请问开饭店需要什么材料")
    '开饭店'
    """
    bare = _MEASURE.sub("", text.strip(" ?？!！。，,."))
    bare = _BEFORE.sub("", bare) or bare
    return _AFTER.sub("", bare) or bare
