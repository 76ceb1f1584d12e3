"""An instance over the sample with people of every role already logged in."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar.testing import TestClient

from catalogue import database
from catalogue.model.people import Officer, Role
from tests.workbench import a_session, an_officer
from web import clock
from web.app import create_app
from web.lifecycle import open_database
from web.security.sessions import COOKIE
from web.server import prepare
from web.settings import load_settings

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


class Office:
    """A running instance; ``as_`` makes the next requests those of one person, or of nobody."""

    def __init__(self, client: TestClient, people: dict[str, Officer], tokens: dict[str, str]):
        self.client = client
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


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    settings = load_settings({"ZHIPAO_DATA_DIR": str(tmp_path / "instance")})

    async def people_arrive() -> tuple[dict[str, Officer], dict[str, str]]:
        await prepare(settings, sample=True, guides_only=True)
        engine = await open_database(settings)
        people = {
            login: await an_officer(login, role, bodies=(body,) if body else ())
            for login, (role, body) in PEOPLE.items()
        }
        tokens = {login: await a_session(one, clock.now()) for login, one in people.items()}
        await database.close(engine)
        return people, tokens

    people, tokens = asyncio.run(people_arrive())
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield Office(client, people, tokens)
