"""Somebody whose account has been made and whose roles have not been granted yet."""

from catalogue.model.people import Permission
from tests.web.conftest import Office
from tests.web.test_login import NEXT, _fill, _log_in, _new_account
from tests.web.test_permissions import BEHIND, _ask
from web.security.sessions import COOKIE


def _in_with_a_new_password(office: Office) -> None:
    once = _new_account(office)
    assert _log_in(office, "new.one", once).status_code == 303
    changed = _fill(office, "/workbench/password", old=once, new=NEXT, again=NEXT)
    assert changed.status_code == 303, changed.text


def test_without_a_role_one_changes_the_password_and_leaves(office: Office) -> None:
    _in_with_a_new_password(office)
    home = office.get("/workbench")
    assert home.status_code == 200
    token = home.text.partition('name="csrf" value="')[2].partition('"')[0]
    left = office.post("/workbench/logout", {"csrf": token})
    assert left.headers["location"] == "/workbench/login?left=1"
    assert office.get("/workbench").headers["location"] == "/workbench/login"


def test_without_a_role_nothing_but_the_own_account_is_open(office: Office) -> None:
    _in_with_a_new_password(office)
    others = [one for one in BEHIND if one.permission is not Permission.OWN_ACCOUNT]
    assert len(others) > 30
    for route in others:
        assert _ask(office, route).status_code == 403, route.name


def test_a_role_with_a_second_factor_asks_for_it_at_the_next_request(office: Office) -> None:
    _in_with_a_new_password(office)
    cookie = office.client.cookies[COOKIE]
    grant = {"role": "sign_off", "do": "grant"}
    assert office.as_("security").post("/workbench/roles/new.one", grant).status_code == 303
    office.as_("").client.cookies.set(COOKIE, cookie)
    answer = office.get("/workbench/items")
    assert answer.headers["location"] == "/workbench/second-factor?next=/workbench/items"
