"""A form sent to a draft becomes the command it asks for."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from catalogue.commands import review
from catalogue.errors import BadInput
from catalogue.model.code_tables import Disclosure
from catalogue.model.people import Officer
from catalogue.model.workflow import State
from web.security.sessions import Form


class Asked(Struct, frozen=True):
    """An act that was asked for: on which draft, with what form, by whom, when."""

    code: str
    form: Form
    by: Officer
    now: datetime
    today: date

    @property
    def common(self) -> dict[str, Any]:
        """What every command takes."""
        return {
            "lock_version": self.form.number("lock_version"),
            "by": self.by,
            "now": self.now,
        }

    @property
    def opinion(self) -> str:
        """The opinion or reason that was typed."""
        return self.form.get("opinion")


async def do(code: str, form: Form, by: Officer, now: datetime, today: date) -> str:
    """Do what the form asks for; a sentence on what was done.

    Raises:
        BadInput: no such act, something is missing or cannot be read.
        NotFound: there is no draft.
        Forbidden: not this person's act.
        Conflict: the state forbids it, or somebody else has acted.
    """
    act = form.get("act")
    if act not in _ACTS:
        raise BadInput(f"没有“{act[:20]}”这个操作；请刷新页面后重新选择")
    return await _ACTS[act](Asked(code, form, by, now, today))


def publication_day(text: str, today: date) -> date | None:
    """The day that was typed; ``None`` for at once.

    Raises:
        BadInput: no date, or a day that has gone by.
    """
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(
            f"发布日期“{text[:20]}”不是日期，请写成 2018-06-30；立即发布请留空"
        ) from None
    if day < today:
        raise BadInput(f"发布日期 {day} 已经过去；请改为今天（{today}）以后的日期，立即发布请留空")
    return day


async def _submit(asked: Asked) -> str:
    await review.submit(asked.code, today=asked.today, **asked.common)
    return "已送审，等待初审"


async def _pass(asked: Asked) -> str:
    await review.pass_step(asked.code, opinion=asked.opinion, today=asked.today, **asked.common)
    return "已通过，转入下一环节"


async def _send_back(asked: Asked) -> str:
    text = asked.form.get("to")
    if text not in {state.value for state in State}:
        raise BadInput("请选择退回到哪个环节")
    to = State(text)
    await review.send_back(asked.code, to=to, reason=asked.opinion, **asked.common)
    return f"已退回到{to.label}"


async def _take_back(asked: Asked) -> str:
    await review.take_back(asked.code, **asked.common)
    return "已撤回，可以继续编辑"


async def _clear(asked: Asked) -> str:
    if asked.form.get("ticked") != "1":
        raise BadInput("没有记录保密审核；请先勾选“已作保密审核，可以公开”")
    text = asked.form.get("disclosure")
    if text not in {one.value for one in Disclosure}:
        raise BadInput("请认定公开属性")
    await review.clear_disclosure(asked.code, disclosure=Disclosure(text), **asked.common)
    return "已记录保密审核和公开属性"


async def _sign(asked: Asked) -> str:
    day = publication_day(asked.form.get("publish_on"), asked.today)
    published = await review.sign_off(
        asked.code, opinion=asked.opinion, publish_on=day, today=asked.today, **asked.common
    )
    return "已审发，公众现在看到的就是这一版" if published else f"已审发，定于 {day} 发布"


async def _discard(asked: Asked) -> str:
    await review.discard_draft(asked.code, **asked.common)
    return "草稿已删除"


_ACTS: dict[str, Callable[[Asked], Awaitable[str]]] = {
    "submit": _submit,
    "pass": _pass,
    "send_back": _send_back,
    "take_back": _take_back,
    "clear": _clear,
    "sign": _sign,
    "discard": _discard,
}
