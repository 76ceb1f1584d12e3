"""What a parser or the system says in English, told in Chinese, with the element and the mend."""

import errno
import re
from typing import Any

from msgspec import Struct

from catalogue.errors import BadRow
from catalogue.exchange.cells import shown
from catalogue.exchange.elements import title_of
from catalogue.model.item import ServiceItem

_AT = re.compile(r" - at `\$?\.?([^`]*)`$")
_MISSING = re.compile(r"Object missing required field `(\w+)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`")
_TOO_LONG = re.compile(r"Expected `(?:str|array)` of length <= (\d+)")
_RANGE = re.compile(r"Expected `int` ([<>]=) (-?\d+)")
_BYTE = re.compile(r"\(byte (\d+)\)")
_JSON_FAULTS = (
    ("trailing comma", "多了一个逗号"),
    ("expected ','", "缺少逗号或右括号"),
    ("expected ':'", "缺少冒号"),
    ("keys must be strings", "名称要用英文双引号括起来"),
    ("trailing characters", "结束之后还有内容"),
    ("truncated", "内容不完整，缺少右括号或引号"),
    ("recursion", "层次太深"),
    ("escape", "反斜杠后的转义不合法"),
    ("surrogate", "反斜杠后的转义不合法"),
    ("utf-8", "有不合法的文字编码"),
    ("out of range", "数字太大"),
    ("invalid number", "数字写法不合法"),
    ("invalid character", "有不合法的字符，文字要用英文双引号括起来"),
)
_SYSTEM_FAULTS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "所在磁盘是只读的",
    errno.ENOENT: "路径不存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已有同名文件",
    errno.EWOULDBLOCK: "另一个程序正在写同一个文件",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOSPC: "磁盘已满",
    errno.ENAMETOOLONG: "名称太长",
    errno.EADDRINUSE: "端口已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.ECONNREFUSED: "对方没有应答",
    errno.EHOSTUNREACH: "网络不通",
    errno.ENETUNREACH: "网络不通",
    errno.ETIMEDOUT: "超时",
}


def system_fault(error: OSError) -> str:
    """Why the system refused, in a few words."""
    known = _SYSTEM_FAULTS.get(error.errno or 0)
    return known or (f"系统错误 {error.errno}" if error.errno else "系统错误")


def json_fault(error: Exception) -> str:
    """Why a text is no JSON: “多了一个逗号，在第 12 字节附近”."""
    said = str(error)
    why = next((told for sign, told in _JSON_FAULTS if sign in said.lower()), "写法不合法")
    at = _BYTE.search(said)
    return f"{why}，在第 {int(at[1]) + 1} 字节附近" if at else why


def path_of(error: str) -> list[str]:
    """Where msgspec's sentence says the fault is: ``["materials", "0", "copies"]``."""
    where = _AT.search(error)
    path = [part for part in re.split(r"[.\[\]]+", where[1] if where else "") if part]
    missing = _MISSING.search(error)
    return [*path, missing[1]] if missing else path


def told(error: str, built: dict[str, Any], owner: type[Struct] = ServiceItem) -> BadRow:
    """msgspec's sentence on ``built`` (of ``owner``) as a Chinese one that names the element."""
    path = path_of(error)
    missing = _MISSING.search(error)
    value: Any = built
    for part in path:
        value = _step(value, part)
    column = title_of(tuple(path), owner)
    if missing:
        return BadRow(column, "", "没有填写；这一项必须有，请补填")
    if unknown := _UNKNOWN.search(error):
        return BadRow(shown(unknown[1]), "", "没有这个要素，请核对列名或删去该列")
    if long := _TOO_LONG.search(error):
        return BadRow(column, shown(value), f"超过 {long[1]} 个字，请缩短")
    if bound := _RANGE.search(error):
        least = "小于" if bound[1] == ">=" else "大于"
        return BadRow(column, shown(value), f"不能{least} {bound[2]}，请核对")
    if "matching regex" in error:
        return BadRow(column, shown(value), "写法不合要求，请对照填报说明核对")
    if "length >= 1" in error:
        return BadRow(column, "", "不能为空，请补填")
    return BadRow(column, shown(value), "取值不符合要素要求，请对照填报说明核对")


def _step(value: Any, part: str) -> Any:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and part.isdigit() and int(part) < len(value):
        return value[int(part)]
    return None
