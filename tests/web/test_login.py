"""From the first account to the audit page, over HTTP, the way a person's browser would."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner
from litestar.testing import TestClient

from catalogue.errors import BadInput
from tests.web.conftest import BODY, ITEM, OTHER_BODY, Office
from web import clock
from web.app import create_app
from web.cli import main
from web.security.sessions import COOKIE, safe_next
from web.settings import load_settings

NEXT = "Windmill-of-42-sails"


def _secret(page: str, name: str = "secret") -> str:
    found = re.search(rf'class="{name}">([^<]+)<', page)
    assert found, page
    return found[1]


def _log_in(office: Office, login: str, password: str, going: str = ""):
    """Fill in the login page; the answer, with the browser keeping its cookies."""
    page = office.client.get("/workbench/login", params={"next": going} if going else {})
    sent = _hidden(page.text) | {"login": login, "password": password}
    return office.client.post("/workbench/login", data=sent, follow_redirects=False)


def _hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's last form but the logout one."""
    form = page.rpartition("<form")[2]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def _fill(office: Office, path: str, **more: str):
    page = office.client.get(path)
    assert page.status_code == 200, page
    sent = _hidden(page.text) | more
    return office.client.post(path, data=sent, follow_redirects=False)


def _new_account(office: Office, login: str = "new.one", role: str = "") -> str:
    """An account made by the administrators; its one-time password."""
    sent = {"login": login, "name": "新来的", "bodies": BODY}
    page = office.as_("system").post("/workbench/accounts", sent)
    assert page.status_code in (200, 201), page.text
    if role:
        granted = office.as_("security").post(
            f"/workbench/roles/{login}", {"role": role, "do": "grant"}
        )
        assert granted.status_code == 303, granted.text
    office.as_("")
    return _secret(page.text)


def test_the_first_password_leads_to_work_a_later_one_to_the_account(office: Office) -> None:
    told = "口令已更换；在其他地方的登录已退出"
    once = _new_account(office, role="editor")
    _log_in(office, "new.one", once)
    turned = office.get("/workbench")
    assert turned.headers["location"] == "/workbench/password"
    changed = _fill(office, turned.headers["location"], old=once, new=NEXT, again=NEXT)
    assert changed.headers["location"].startswith("/workbench?told=")
    home = office.get(changed.headers["location"])
    assert home.status_code == 200 and told in home.text and "现口令" not in home.text
    later = f"{NEXT}-weiter"
    changed = _fill(office, "/workbench/password", old=NEXT, new=later, again=later)
    assert changed.headers["location"].startswith("/workbench/password?told=")
    assert told in office.get(changed.headers["location"]).text


def test_a_new_colleague_from_the_account_to_the_first_item(office: Office) -> None:
    once = _new_account(office, role="editor")
    first = _log_in(office, "new.one", once, "/workbench/items?state=stale")
    assert first.headers["location"] == "/workbench/items?state=stale"
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/workbench" in cookie
    assert "Secure" not in cookie
    turned = office.get("/workbench/items?state=stale")
    assert turned.status_code == 303
    assert turned.headers["location"] == (
        "/workbench/password?next=/workbench/items%3Fstate%3Dstale"
    )
    before = office.client.cookies[COOKIE]
    changed = _fill(office, turned.headers["location"], old=once, new=NEXT, again=NEXT)
    assert changed.headers["location"] == "/workbench/items?state=stale"
    assert office.client.cookies[COOKIE] != before
    assert "出生登记" in office.get("/workbench/items").text
    left = _fill_logout(office)
    assert left.headers["location"] == "/workbench/login?left=1"
    assert office.get("/workbench/items").status_code == 303


def _fill_logout(office: Office):
    page = office.client.get("/workbench/password").text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token
    return office.client.post("/workbench/logout", data={"csrf": token[1]}, follow_redirects=False)


def test_one_time_passwords_are_shown_once(office: Office) -> None:
    once = _new_account(office)
    assert len(once) >= 16
    for path in ("/workbench/accounts", "/workbench/accounts/new.one"):
        assert once not in office.as_("system").get(path).text
    assert once not in office.as_("auditor").get("/workbench/audit").text
    reset = office.as_("system").post("/workbench/accounts/new.one", {"do": "reset"})
    assert _secret(reset.text) != once


def test_a_sign_off_officer_enrols_a_phone_and_gives_a_code_each_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = _new_account(office, role="sign_off")
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start)
    _log_in(office, "new.one", once)
    assert office.get("/workbench").headers["location"] == "/workbench/second-factor"
    assert office.get("/workbench/password").headers["location"] == "/workbench/second-factor"
    assert office.get("/workbench/second-factor").headers["location"] == "/workbench/totp"
    page = office.get("/workbench/totp").text
    assert "<svg" in page
    totp = pyotp.TOTP(_secret(page).replace(" ", ""))
    assert _fill(office, "/workbench/totp", code="000000").status_code == 422
    done = _fill(office, "/workbench/totp", code=totp.at(start))
    assert done.status_code == 303
    assert office.get("/workbench").headers["location"] == "/workbench/password"
    _fill(office, "/workbench/password", old=once, new=NEXT, again=NEXT)
    _fill_logout(office)

    _log_in(office, "new.one", NEXT, "/workbench/ledger")
    asked = office.get("/workbench/ledger").headers["location"]
    assert asked == "/workbench/second-factor?next=/workbench/ledger"
    used = _fill(office, asked, code=totp.at(start))
    assert used.status_code == 422 and "已用过" in used.text
    assert office.get("/workbench/ledger").status_code == 303
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(seconds=30))
    given = _fill(office, asked, code=totp.at(start + timedelta(seconds=30)))
    assert given.headers["location"] == "/workbench/ledger"
    assert office.get("/workbench/ledger").status_code == 200

    office.as_("system").post("/workbench/accounts/new.one", {"do": "totp"})
    office.as_("")
    _log_in(office, "new.one", NEXT)
    assert office.get("/workbench/second-factor").headers["location"] == "/workbench/totp"
    enrol = office.get(asked).headers["location"]
    assert enrol == "/workbench/totp?next=/workbench/ledger"
    totp = pyotp.TOTP(_secret(office.get(enrol).text).replace(" ", ""))
    refused = _fill(office, enrol, code="000000")
    assert 'name="next" value="/workbench/ledger"' in refused.text
    enrolled = _fill(office, enrol, code=totp.at(clock.now()))
    assert enrolled.headers["location"] == "/workbench/ledger"


def test_every_wrong_login_is_answered_alike(office: Office) -> None:
    once = _new_account(office)
    office.as_("system").post("/workbench/accounts/stranger", {"do": "disable"})
    office.as_("")
    pages = set()
    for login, password in (("new.one", "wrong"), ("nobody", once), ("stranger", "wrong")):
        answer = _log_in(office, login, password)
        assert answer.status_code == 403
        pages.add(re.sub(r'value="[^"]*"', "", answer.text))
    assert len(pages) == 1
    assert "登录名或口令不正确" in pages.pop()


def test_five_wrong_passwords_lock_until_an_administrator_unlocks(office: Office) -> None:
    once = _new_account(office)
    for _ in range(5):
        _log_in(office, "new.one", "wrong")
    assert _log_in(office, "new.one", once).status_code == 403
    page = office.as_("system").get("/workbench/accounts/new.one").text
    assert "已锁定至" in page
    office.post("/workbench/accounts/new.one", {"do": "unlock"})
    office.as_("")
    assert _log_in(office, "new.one", once).status_code == 303


def test_an_address_that_only_fails_is_shut_out(office: Office) -> None:
    for number in range(20):
        assert _log_in(office, f"guess{number}", "wrong").status_code == 403
    answer = _log_in(office, "guess", "wrong")
    assert answer.status_code == 429
    assert "请 15 分钟后再试" in answer.text


def test_sessions_end_when_idle_when_old_and_when_the_account_goes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = clock.now()

    def reached(minutes: int, who: str = "editor") -> bool:
        monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=minutes))
        return office.as_(who).get("/workbench/items").status_code == 200

    assert reached(29) and reached(58)
    assert not reached(89)
    assert not reached(31, "reviewer")
    monkeypatch.setattr(clock, "now", lambda: start)
    assert reached(0, "stranger")
    office.as_("system").post("/workbench/accounts/stranger", {"do": "disable"})
    assert not reached(0, "stranger")
    assert all(reached(minutes) for minutes in range(0, 720, 20))
    assert not reached(721)


def test_a_taken_role_is_gone_at_the_next_request(office: Office) -> None:
    assert office.as_("editor").get("/workbench/items/new").status_code == 200
    office.as_("security").post("/workbench/roles/editor", {"role": "reviewer", "do": "grant"})
    assert office.as_("editor").get("/workbench/items/new").status_code == 403


def test_roles_that_do_not_go_together_are_told_and_not_kept(office: Office) -> None:
    sent = {"role": ["auditor", "editor"], "do": "grant"}
    answer = office.as_("security").post("/workbench/roles/editor", sent)
    assert answer.status_code == 422
    assert "审计员不能兼任其他角色；请另设账号" in answer.text
    own = office.post("/workbench/roles/security", {"role": "system_admin", "do": "grant"})
    assert own.status_code == 403
    assert "不能对自己的账号授权" in own.text


@pytest.mark.parametrize(
    "wanted",
    [
        "https://example.org/",
        "//example.org/workbench",
        "/\\example.org",
        "/workbench//example.org",
        "/workbench/../",
        "/workbenchx",
        "/workbench/items\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "/items/1",
        "/workbench/login?next=/workbench",
        "",
    ],
)
def test_next_leads_nowhere_but_into_the_workbench(wanted: str) -> None:
    assert safe_next(wanted) == "/workbench"


@pytest.mark.parametrize(
    "wanted",
    [
        "/workbench",
        "/workbench?told=1",
        "/workbench/items?words=%E6%88%B7&next=//x",
        f"/workbench/items/{ITEM}",
    ],
)
def test_next_keeps_a_page_of_the_workbench(wanted: str) -> None:
    assert safe_next(wanted) == wanted


def test_another_bodys_item_is_refused_and_recorded_with_its_address(office: Office) -> None:
    answer = office.as_("stranger").get(f"/workbench/items/{ITEM}")
    assert answer.status_code == 403
    page = office.as_("auditor").get("/workbench/audit?outcome=refused").text
    assert f"/workbench/items/{ITEM}" in page
    assert "不在您的职责范围" in page
    assert "testclient" in page


def test_the_auditor_filters_and_takes_away_a_harmless_file(office: Office) -> None:
    named = {"login": "odd", "name": "=1+1", "bodies": OTHER_BODY}
    made = office.as_("system").post("/workbench/accounts", named)
    assert made.status_code in (200, 201)
    page = office.as_("auditor").get("/workbench/audit?act=新建账号").text
    assert "账号 odd" in page and "1 行" in page
    nothing = office.get("/workbench/audit?until=2018-01-01").text
    assert "没有符合条件的记录" in nothing
    assert office.get("/workbench/audit?since=yesterday").status_code == 422
    answer = office.get("/workbench/audit.csv?who=odd")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["序号", "时间", "姓名", "行为", "对象", "结果", "说明", "来源地址"]
    assert [row[3:7] for row in rows[1:]] == [
        ["新建账号", "账号 odd", "成功", f"'=1+1；主体 {OTHER_BODY}"]
    ]
    checked = office.post("/workbench/audit/check")
    assert re.search(r"审计记录完整：\d+ 行，链未断", checked.text)
    acts = office.get("/workbench/audit").text
    assert "导出审计记录" in acts and "核对审计记录" in acts


def _instance(tmp_path: Path, **settings: str) -> TestClient:
    given = {"ZHIPAO_DATA_DIR": str(tmp_path / "other")} | settings
    return TestClient(create_app(load_settings(given)))


def test_without_accounts_the_login_page_says_how_to_make_the_first(tmp_path: Path) -> None:
    data = ["--data-dir", str(tmp_path / "other")]
    with _instance(tmp_path) as client:
        page = client.get("/workbench/login").text
        assert "zhipao user add 登录名 --name 姓名 --role system_admin" in page
    told = CliRunner().invoke(
        main, [*data, "user", "add", "first", "--name", "系统甲", "--role", "system_admin"]
    )
    assert told.exit_code == 0, told.output
    once = told.output.strip().splitlines()[-1]
    with _instance(tmp_path) as client:
        page = client.get("/workbench/login").text
        assert "zhipao user add" not in page
        sent = _hidden(page) | {"login": "first", "password": once}
        answer = client.post("/workbench/login", data=sent, follow_redirects=False)
        assert answer.status_code == 303
    verdict = CliRunner().invoke(main, [*data, "audit", "verify"])
    assert verdict.output == "审计记录完整：2 行，链未断\n"


def test_over_https_the_cookie_is_secure_and_hsts_is_said(tmp_path: Path) -> None:
    with _instance(tmp_path, ZHIPAO_HTTPS="1") as client:
        answer = client.get("/workbench/login")
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert answer.headers["cache-control"] == "no-store"
    with _instance(tmp_path) as client:
        plain = client.get("/workbench/login", headers={"X-Forwarded-Proto": "https"})
    assert "Secure" not in plain.headers["set-cookie"]
    assert "strict-transport-security" not in plain.headers


@pytest.mark.parametrize(("proxies", "status"), [("0", 429), ("1", 403)])
def test_a_forwarded_address_counts_only_behind_a_proxy_of_ours(
    tmp_path: Path, proxies: str, status: int
) -> None:
    with _instance(tmp_path, ZHIPAO_PROXIES=proxies, ZHIPAO_LOGIN_ADDRESS_FAILURES="2") as client:
        for number in range(3):
            page = client.get("/workbench/login").text
            answer = client.post(
                "/workbench/login",
                data=_hidden(page) | {"login": "guess", "password": "wrong"},
                headers={"X-Forwarded-For": f"10.0.0.1, 198.51.100.{number}"},
            )
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        (
            "ZHIPAO_AUDIT_DAYS",
            "179",
            "ZHIPAO_AUDIT_DAYS（审计记录保存天数）应为 180 至 36500 的整数",
        ),
        ("ZHIPAO_PASSWORD_LENGTH", "7", "应为 8 至 64 的整数"),
        ("ZHIPAO_LOGIN_FAILURES", "many", "应为 1 至 100 的整数，现为“many”"),
        ("ZHIPAO_HTTPS", "2", "应为 0 至 1 的整数"),
    ],
)
def test_a_setting_out_of_bounds_is_refused_at_start(name: str, value: str, told: str) -> None:
    with pytest.raises(BadInput, match=re.escape(told)):
        load_settings({name: value})


def test_the_command_line_keeps_accounts(tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["--data-dir", str(tmp_path / "other"), *words])
        return done.exit_code, done.output

    person = ("user", "add", "some", "--name", "某某", "--body", BODY, "--body", OTHER_BODY)
    assert run(*person, "--role", "editor", "--role", "reviewer")[0] == 0
    bodies = f"{BODY}、{OTHER_BODY}"
    assert run("user", "list") == (0, f"some\t某某\t正常\t编制人、审核人\t{bodies}\n")
    code, told = run("user", "role", "some", "--role", "auditor", "--role", "editor")
    assert (code, told) == (1, "错误：审计员不能兼任其他角色；请另设账号\n")
    assert run("user", "role", "some", "--role", "auditor") == (0, "账号 some 的角色：审计员\n")
    assert run("user", "disable", "some") == (0, "账号 some 已停用\n")
    assert run("user", "list") == (0, f"some\t某某\t已停用\t审计员\t{bodies}\n")
    assert "一次性口令" in run("user", "enable", "some")[1]
    assert "一次性口令" in run("user", "reset", "some")[1]
    assert "重新绑定手机" in run("user", "reset", "some", "--second-factor")[1]
    assert run("user", "role", "some", "--role", "king")[0] == 2
    assert run("user", "disable", "nobody")[0] == 1
    archive = tmp_path / "old.jsonl"
    assert "0 行" in run("audit", "archive", str(archive))[1]
    assert run("audit", "verify")[0] == 0
