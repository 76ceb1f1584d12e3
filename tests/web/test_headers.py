"""Security headers stand on every answer: pages, files, redirects, refusals, errors."""

import pytest

from tests.web.conftest import Office

ADDRESSES = {
    "/": 200,
    "/nowhere": 404,
    "/search?colour=red": 422,
    "/static/base.css": 200,
    "/static/nothing.css": 404,
    "/api/v1/items": 200,
    "/api/v1/items/nothing": 404,
    "/health": 200,
    "/schema": 200,
    "/workbench": 200,
    "/workbench/items": 200,
    "/workbench/accounts": 403,
    "/workbench/nowhere": 404,
}


@pytest.mark.parametrize("address", ["public", "workbench"])
def test_every_answer_carries_the_security_headers(office: Office, address: str) -> None:
    office.as_("editor")
    for path, status in ADDRESSES.items():
        if path.startswith("/workbench") != (address == "workbench"):
            continue
        answer = office.get(path)
        assert answer.status_code == status, path
        said = answer.headers
        assert said["x-content-type-options"] == "nosniff", path
        assert said["referrer-policy"] == "same-origin", path
        assert said["cross-origin-opener-policy"] == "same-origin", path
        policy = said.get_list("content-security-policy")
        assert len(policy) == 1, path
        assert policy[0].startswith("default-src 'none'"), path
        assert "unsafe" not in policy[0] and "http" not in policy[0], path
        assert "frame-ancestors 'none'" in policy[0], path
        if address == "workbench":
            assert said.get_list("cache-control") == ["no-store"], path
        assert "strict-transport-security" not in said, path


@pytest.mark.parametrize("path", ["/schema/nothing", "/schema/nothing/at/all", "/schema/redoc"])
def test_what_the_schema_has_not_is_told_on_a_page_of_this_site(office: Office, path: str) -> None:
    answer = office.as_("").get(path)
    assert answer.status_code == 404
    assert "没有这个页面，请核对地址" in answer.text and '<html lang="zh-Hans"' in answer.text
    assert office.get("/schema/openapi.json").status_code == 200


def test_a_redirect_to_the_login_carries_them_too(office: Office) -> None:
    answer = office.as_("").get("/workbench/items")
    assert answer.status_code == 303
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def test_scripts_come_from_this_site_only_and_none_stands_in_a_page(office: Office) -> None:
    assert "script-src 'self';" in office.get("/").headers["content-security-policy"]
    inside = office.as_("editor").get("/workbench/items").headers["content-security-policy"]
    assert "script-src 'self';" in inside


def test_a_static_file_that_one_has_already_is_not_sent_again(office: Office) -> None:
    first = office.as_("").get("/static/base.css")
    assert first.headers["cache-control"] == "no-cache"
    tag, day = first.headers["etag"], first.headers["last-modified"]
    known = [{"If-None-Match": tag}, {"If-None-Match": f'"x", W/{tag}'}, {"If-None-Match": "*"}]
    for asked in [*known, {"If-Modified-Since": day}]:
        again = office.get("/static/base.css", headers=asked)
        assert (again.status_code, again.content) == (304, b""), asked
        assert again.headers["etag"] == tag and "content-length" not in again.headers
    for asked in (
        {"If-None-Match": '"x"'},
        {"If-None-Match": '"x"', "If-Modified-Since": day},
        {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"If-Modified-Since": "nonsense"},
    ):
        again = office.get("/static/base.css", headers=asked)
        assert (again.status_code, again.content) == (200, first.content), asked
    assert office.get("/static/nothing.css", headers={"If-None-Match": "*"}).status_code == 404
