"""Every route of the workbench × every role, compared with the permission table."""

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from msgspec import Struct

from catalogue.model.people import PERMISSIONS, Permission, Role
from tests.web.conftest import ITEM, PEOPLE, Office
from web.app import create_app
from web.security.sessions import PERMISSION, guard
from web.settings import load_settings

OPEN = {("GET", "/workbench/login"), ("POST", "/workbench/login")}
"""What may be asked for before anybody has logged in."""
ENTRANCE = re.compile(r"/workbench/login\b")
PLAUSIBLE = {
    "code": ITEM,
    "login": "stranger",
    "number": "1",
    "sha256": "0" * 64,
    "name": "a.pdf",
}
BY_ROLE = {role: login for login, (role, _) in reversed(PEOPLE.items())}
"""One person of each role."""


class Route(Struct, frozen=True):
    """One method of one path of the workbench."""

    method: str
    path: str
    permission: Permission | None
    guarded: bool

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def _routes(app: Litestar) -> Iterator[Route]:
    for route in app.routes:
        if not isinstance(route, HTTPRoute) or not route.path.startswith("/workbench"):
            continue
        for method in sorted(set(route.methods) - {"OPTIONS", "HEAD"}):
            handler = route.route_handler_map[method][0]
            guards = handler.resolve_guards()
            yield Route(method, route.path, handler.opt.get(PERMISSION), guard in guards)


ROUTES = sorted(
    _routes(create_app(load_settings({"ZHIPAO_DATA_DIR": "never-opened"}))),
    key=lambda one: (one.path == "/workbench/logout", one.path, one.method),
)
"""From the application itself; logging out comes last, as it ends the session."""
BEHIND = [one for one in ROUTES if (one.method, one.path) not in OPEN]


def _address(route: Route) -> str:
    def value(match: re.Match[str]) -> str:
        name, _, kind = match[1].partition(":")
        return PLAUSIBLE.get(name, "1" if kind == "int" else "x")

    return re.sub(r"\{([^}]+)\}", value, route.path)


def _ask(office: Office, route: Route, data: dict[str, Any] | None = None) -> Any:
    if route.method == "GET":
        return office.get(_address(route))
    return office.post(_address(route), data)


def test_the_application_was_asked_for_its_routes() -> None:
    assert len(BEHIND) > 40
    paths = {one.name for one in ROUTES}
    assert {"GET /workbench", "POST /workbench/roles/{login:str}", "POST /workbench/login"} <= paths
    assert {one.method for one in ROUTES} == {"GET", "POST"}


@pytest.mark.parametrize("route", BEHIND, ids=lambda one: one.name)
def test_a_route_names_its_permission_and_stands_behind_the_guard(route: Route) -> None:
    assert route.permission in PERMISSIONS, f"{route.name} names no permission in its options"
    assert route.guarded, f"{route.name} is not behind the guard"


def test_nobody_gets_in_without_logging_in(office: Office) -> None:
    office.as_("")
    before = _content(office)
    for route in BEHIND:
        answer = _ask(office, route)
        assert answer.status_code == 303, route.name
        assert answer.headers["location"].startswith("/workbench/login"), route.name
    assert _content(office) == before


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_a_role_gets_exactly_where_the_table_lets_it(office: Office, role: Role) -> None:
    office.as_(BY_ROLE[role])
    wrong = [one for one in BEHIND if role not in PERMISSIONS[one.permission]]
    before = _content(office)
    for route in wrong:
        answer = _ask(office, route)
        assert answer.status_code == 403, route.name
        assert f"您没有{route.permission.label}的权限" in answer.text, route.name
    assert _content(office) == before
    recorded = _refusals(office, office.people[BY_ROLE[role]].id)
    assert len(recorded) == len(wrong)
    for route in BEHIND:
        if route in wrong:
            continue
        answer = _ask(office, route)
        assert answer.status_code in (200, 201, 303, 404, 409, 422), (route.name, answer.text)
        left = route.path == "/workbench/logout"
        entered = not ENTRANCE.match(answer.headers.get("location", ""))
        assert entered or left, route.name


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_a_form_without_its_token_changes_nothing(office: Office, role: Role) -> None:
    posts = [one for one in BEHIND if one.method == "POST" and role in PERMISSIONS[one.permission]]
    assert posts
    office.as_(BY_ROLE[role])
    before = _content(office)
    other = "editor" if BY_ROLE[role] != "editor" else "system"
    for token in ("", "csrf", f"csrf-{other}", "表单"):
        for route in posts:
            answer = _ask(office, route, {"csrf": token})
            assert answer.status_code == 403, (route.name, token)
            assert "表单已失效" in answer.text, route.name
    assert _content(office) == before
    assert len(_refusals(office, office.people[BY_ROLE[role]].id)) == 4 * len(posts)


def test_the_login_form_without_its_token_lets_nobody_in(office: Office) -> None:
    before = _content(office)
    answer = office.as_("").post("/workbench/login", {"login": "editor", "password": "x"})
    assert answer.status_code == 403
    assert "登录页已失效" in answer.text
    assert _content(office) == before


def _connection(office: Office) -> sqlite3.Connection:
    return sqlite3.connect(office.data / "zhipao.db")


def _content(office: Office) -> str:
    """A digest of every row of the database but the audit trail and when sessions were seen."""
    digest = hashlib.sha256()
    with _connection(office) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in sorted(tables):
            if table in ("audit_event", "sqlite_sequence"):
                continue
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            kept = ", ".join(f'"{column}"' for column in columns if column != "seen_at")
            for row in database.execute(f'SELECT {kept} FROM "{table}" ORDER BY id'):
                digest.update(repr((table, row)).encode())
    return digest.hexdigest()


def _refusals(office: Office, account: int) -> list[tuple[str, str]]:
    with _connection(office) as database:
        return database.execute(
            "SELECT act, subject FROM audit_event WHERE outcome = 'refused' AND account = ?",
            (account,),
        ).fetchall()
