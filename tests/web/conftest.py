"""An instance over the sample with people of every role already logged in."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from litestar.testing import TestClient

from catalogue import database
from catalogue.model.people import Officer, Role
from tests.instances import Instances, settings_of
from tests.workbench import arrive
from web import clock
from web.app import create_app
from web.lifecycle import open_database
from web.security.sessions import COOKIE

BODY = "11220602B9000005XU"
"""白山市公安局浑江区分局, of the sample."""
OTHER_BODY = "11220600B9000001XT"
"""白山市国土资源局, of the sample."""
ITEM = "11220602B9000005XU4000709207000"
"""出生登记（国内出生婴儿）, an item of ``BODY``."""

PEOPLE: dict[str, tuple[Role, str]] = {
    "editor": (Role.EDITOR, BODY),
    "initial": (Role.INITIAL_REVIEWER, BODY),
    "reviewer": (Role.REVIEWER, BODY),
    "signer": (Role.SIGN_OFF, BODY),
    "stranger": (Role.EDITOR, OTHER_BODY),
    "reform": (Role.REFORM_OFFICE, ""),
    "system": (Role.SYSTEM_ADMIN, ""),
    "security": (Role.SECURITY_ADMIN, ""),
    "auditor": (Role.AUDITOR, ""),
}
REFORM_AND_EDITOR = {"reform": (Role.REFORM_OFFICE, ""), "editor": (Role.EDITOR, "")}
"""Two of them, of whom the editor has no body."""


class Office:
    """A running instance; ``as_`` makes the next requests those of one person, or of nobody."""

    def __init__(
        self, client: TestClient, data: Path, people: dict[str, Officer], tokens: dict[str, str]
    ):
        self.client = client
        self.data = data
        self.people = people
        self._tokens = tokens
        self._who = ""

    def as_(self, who: str) -> "Office":
        self.client.cookies.clear()
        self._who = who
        if who:
            self.client.cookies.set(COOKIE, self._tokens[who])
        return self

    def get(self, path: str, **more: object):
        return self.client.get(path, follow_redirects=False, **more)

    def post(self, path: str, data: dict[str, object] | None = None, **more: object):
        sent = {"csrf": f"csrf-{self._who}"} | (data or {})
        return self.client.post(path, data=sent, follow_redirects=False, **more)


class Premises:
    """The application over one data folder, built once: that takes longer than most tests.

    Every test opens it anew, as a server that starts does, on what it put into ``data`` before.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        self._settings = settings_of(data)
        self._app = create_app(self._settings)

    @contextmanager
    def opened(self, people: dict[str, tuple[Role, str]]) -> Iterator[Office]:
        """The running instance, to whose people ``people`` were added and logged in."""
        officers, tokens = asyncio.run(self._arrived(people))
        with TestClient(self._app, raise_server_exceptions=False) as client:
            yield Office(client, self.data, officers, tokens)

    async def _arrived(
        self, people: dict[str, tuple[Role, str]]
    ) -> tuple[dict[str, Officer], dict[str, str]]:
        engine = await open_database(self._settings)
        try:
            return await arrive(people, clock.now())
        finally:
            await database.close(engine)

    def clear(self) -> None:
        """Leave nothing of a test to the next."""
        self._app.state.clear()
        shutil.rmtree(self.data, ignore_errors=True)


@pytest.fixture(scope="session")
def only_premises(tmp_path_factory: pytest.TempPathFactory) -> Premises:
    return Premises(tmp_path_factory.mktemp("premises") / "instance")


@pytest.fixture
def premises(only_premises: Premises) -> Iterator[Premises]:
    """The application, closed and over no data."""
    yield only_premises
    only_premises.clear()


@pytest.fixture
def office(instances: Instances, premises: Premises) -> Iterator[Office]:
    instances.guides(premises.data)
    with premises.opened(PEOPLE) as office:
        yield office
