"""The list of suggestions of a running instance outlives what goes wrong beside it."""

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from tests.apart import beside
from web import suggestions
from web.suggestions import Suggestions


class _Engine:
    """As much of an engine as a list of suggestions is made of."""

    generation, wording = "g1.1", 1

    def called(self) -> dict[tuple[str, bool], int]:
        return {("食品经营许可", False): 3}

    def everyday_words(self) -> Iterator[str]:
        yield "开饭店"


async def test_after_a_failure_the_list_is_made_anew(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked = 0

    async def others() -> list[Any]:
        nonlocal asked
        asked += 1
        if asked == 1:
            raise OSError("the database is away")
        return []

    monkeypatch.setattr(suggestions, "_themes_and_bodies", others)
    monkeypatch.setattr(suggestions, "_PAUSE", 0.01)
    kept = Suggestions(_Engine())  # type: ignore[arg-type]
    async with beside(kept.run()):
        while asked < 2 or b"\xe5\xbc\x80" not in kept.answer("开饭"):
            await asyncio.sleep(0.01)
            kept._answers.clear()
    found = msgspec.json.decode(kept.answer("开饭"))["suggestions"]
    assert [one["text"] for one in found] == ["开饭店"]
    (told,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "联想词表没有更新" in told.getMessage()
