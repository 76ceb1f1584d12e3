"""Instances that many tests begin with: prepared once per process, copied for each test."""

import shutil
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from tests.apart import run_apart
from web import clock
from web.sample import Loaded
from web.server import prepare
from web.settings import Settings, load_settings

_T = TypeVar("_T")
Fill = Callable[[Settings], Coroutine[Any, Any, _T]]
"""Prepares the instance of the settings, leaves it closed, and tells something of it."""


class Instances:
    """Copies of instances; what they were made from stays closed and unchanged in ``folder``.

    Some of what is in them has the date of today, so every day has its own.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._told: dict[Path, Any] = {}

    def guides(self, data: Path) -> Loaded:
        """Fill the new data folder ``data`` with the hand-written guides, published today."""
        return self.copy("guides", data, partial(prepare, sample=True, guides_only=True))

    def sample(self, data: Path) -> Loaded:
        """Fill the new data folder ``data`` with the whole sample."""
        return self.copy("sample", data, partial(prepare, sample=True))

    def copy(self, name: str, data: Path, fill: Fill[_T]) -> _T:
        """Fill the new data folder ``data`` as ``fill`` does; it is asked only once for ``name``."""
        original = self._folder / f"{name} of {clock.today()}"
        if original not in self._told:
            self._told[original] = run_apart(fill(settings_of(original)))
        shutil.copytree(original, data)
        told: _T = self._told[original]
        return told


def settings_of(data: Path) -> Settings:
    """The settings of an instance that keeps everything in ``data``."""
    return load_settings({"ZHIPAO_DATA_DIR": str(data)})
