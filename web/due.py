"""Publishes what was signed for a day, when the day has come."""

import asyncio
import logging

from catalogue.commands.publish import publish_due
from web import clock

_EVERY_SECONDS = 60.0
_log = logging.getLogger("zhipao.due")


async def publish_when_due() -> None:
    """Look once a minute, for ever; several processes may, each draft is published once."""
    while True:
        try:
            for code in await publish_due(clock.now(), clock.today()):
                _log.info("定时发布：%s", code)
        except Exception:
            _log.exception("定时发布失败，稍后重试")
        await asyncio.sleep(_EVERY_SECONDS)
