"""长者版 as it travels: one cookie, no way out of the site, told to caches."""

import pytest

from tests.web.conftest import ITEM, Office

_AT = "http://testserver.local"


def _switch(office: Office, elder: str, came_from: str = "", **more: str):
    office.as_("")
    headers = {"referer": came_from} if came_from else {}
    return office.client.post(
        "/elder", data={"elder": elder} | more, headers=headers, follow_redirects=False
    )


def _large(office: Office, path: str) -> bool:
    text = office.client.get(path).text
    assert ('<html lang="zh-Hans" class="elder">' in text) == ("/static/elder.css" in text)
    return "/static/elder.css" in text


def test_it_is_chosen_and_left_on_the_page_where_one_is(office: Office) -> None:
    assert not _large(office, "/")
    chosen = _switch(office, "1", f"{_AT}/search?q=%E5%BC%80&page=2")
    assert chosen.status_code == 303
    assert chosen.headers["location"] == "/search?q=%E5%BC%80&page=2"
    cookie = chosen.headers["set-cookie"].lower()
    assert "zhipao_elder=1" in cookie and "max-age=31536000" in cookie
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie
    office.client.cookies.set("zhipao_elder", "1")
    for path in ("/", "/search?q=登记", f"/items/{ITEM}", f"/items/{ITEM}/notice", "/reports"):
        assert _large(office, path), path
    assert _large(office, "/nowhere") and _large(office, "/search?colour=red")
    left = _switch(office, "0", f"{_AT}/reports")
    assert left.headers["location"] == "/reports"
    assert "max-age=0" in left.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("came_from", "to"),
    [
        ("", "/"),
        ("http://elsewhere.example/search", "/"),
        (f"{_AT}//elsewhere.example", "/elsewhere.example"),
        (f"{_AT}/\\elsewhere.example", "/"),
        (f"{_AT}", "/"),
        ("nonsense", "/"),
        ("http://[", "/"),
        (f"{_AT}/elder", "/"),
        (f"{_AT}//elder/?a=b", "/"),
        (f"{_AT}/elderly", "/elderly"),
    ],
)
def test_it_never_leads_out_of_the_site(office: Office, came_from: str, to: str) -> None:
    assert _switch(office, "1", came_from).headers["location"] == to


def test_whatever_else_is_sent_is_the_standard_version(office: Office) -> None:
    for sent in ("", "yes", "2", "1 "):
        assert "max-age=0" in _switch(office, sent).headers["set-cookie"].lower()
    assert _switch(office, "1", colour="red").status_code == 303
    assert office.client.post("/elder", content=b"\xff\xfe").status_code < 500


def test_caches_are_told_that_a_page_comes_in_two_versions(office: Office) -> None:
    assert office.as_("").get("/").headers["vary"] == "Cookie"
    assert office.get(f"/items/{ITEM}").headers["vary"] == "Cookie"
    assert "vary" not in office.get("/api/v1/items").headers


def test_the_workbench_has_one_version(office: Office) -> None:
    office.as_("editor").client.cookies.set("zhipao_elder", "1")
    inside = office.get("/workbench/items").text
    assert "elder" not in inside
    assert "长者版" not in inside
