"""The API keeps to its own description, whatever is asked; what is wrong is refused by name."""

import asyncio
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from litestar.testing import TestClient
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from catalogue import database
from catalogue.commands.freeze_report import FreezeRequest, freeze_report
from catalogue.commands.keep_bundle import enter_bundle
from catalogue.model.reform import Bundle
from fixtures import baishan_guides
from tests.factories import NOON
from tests.instances import Instances, settings_of
from tests.power import load_power_list
from web import clock
from web.app import create_app
from web.lifecycle import open_database
from web.settings import Settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
PARAMETERS = (
    "/api/v1/items",
    "/api/v1/changes",
    "/api/v1/metrics",
    "/api/v1/metrics/{metric}/items",
    "/api/v1/points",
    "/api/v1/snapshots",
)
"""Operations with parameters that can be wrong; a code may be any text."""
BUNDLE = "bundle-of-two"
POWER = "2206-0013"
"""An entry of the power list of ``tests.power``."""
"""Key of the one bundle, and of the one frozen report."""
EXAMPLES = 60
"""Requests that schemathesis makes of each operation, in each of its two modes."""

ODD = [
    "a\x00b",
    "\x1b[31m",
    "字" * 201,
    "a" * 20_000,
    "\u202e逆\u2066",
    "👨‍👩‍👧‍👦" * 10,
    "﷽" * 50,
    "ﬀ①Ⅷ㍿",
    "'; DROP TABLE item; --",
    "<script>alert(1)</script>",
    '" OR "1"="1',
    "(((((",
    "name:* AND NOT [a TO z]",
    "../../etc/passwd",
    "%%%s%n",
    "\u3000\u3000",
    "e\u0301" * 40,
]
"""Query texts that have broken programs before."""


@pytest.fixture(scope="module")
def client(instances: Instances, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The guides, one bundle of two of them, a small power list."""
    chosen = settings_of(tmp_path_factory.mktemp("api") / "instance")
    instances.guides(chosen.data_dir)
    asyncio.run(_fill(chosen))
    with TestClient(create_app(chosen), raise_server_exceptions=False) as running:
        yield running


async def _fill(chosen: Settings) -> None:
    engine = await open_database(chosen)
    try:
        one, other = [item.code for item in baishan_guides()][:2]
        async with database.writing():
            bundle = Bundle(key=BUNDLE, name="一件事", items=(one, other))
            await enter_bundle(bundle, date(2018, 6, 1), by_name="测试", now=NOON)
        await load_power_list(item=one)
        asked = FreezeRequest(key=BUNDLE, name="报表", as_of=date(2018, 6, 30), public=True)
        await freeze_report(asked, by=None, now=clock.now())
    finally:
        await database.close(engine)


@pytest.fixture(scope="module")
def described(client: TestClient) -> dict[str, Any]:
    return client.get("/schema").json()


@pytest.fixture(scope="module")
def api(described: dict[str, Any]) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_dict(described)


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert method == "get", f"{method} {path}: the API only reads"
            yield path, operation


@pytest.mark.parametrize(
    ("path", "mode"),
    [
        *product(PARAMETERS, (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)),
        ("/api/v1/items/{code}", GenerationMode.POSITIVE),
        ("/api/v1/items/{code}/revisions", GenerationMode.POSITIVE),
        ("/api/v1/bundles/{key}", GenerationMode.POSITIVE),
        ("/api/v1/power-list/entries/{code}", GenerationMode.POSITIVE),
        ("/api/v1/snapshots/{key}", GenerationMode.POSITIVE),
        ("/api/v1/snapshots/{key}/verification", GenerationMode.POSITIVE),
    ],
    ids=str,
)
def test_no_request_breaks_the_api_or_its_description(
    client: TestClient,
    api: schemathesis.BaseSchema,
    path: str,
    mode: GenerationMode,
) -> None:
    answered = set()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(api[path]["GET"].as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        sent = case.as_transport_kwargs(base_url="http://testserver.local")
        answer = client.get(sent["url"], params=sent["params"], headers=sent["headers"])
        case.validate_response(answer, checks=CHECKS)
        answered.add(answer.status_code)

    ask()
    assert answered
    assert answered <= {200, 404, 422}


def test_every_answer_and_every_parameter_is_described(described: dict[str, Any]) -> None:
    found = dict(operations(described))
    assert set(found) >= {
        "/api/v1/items",
        "/api/v1/items/{code}",
        "/api/v1/items/{code}/revisions",
        "/api/v1/changes",
        "/api/v1/metrics",
        "/api/v1/metrics/{metric}/items",
        "/api/v1/power-list/editions",
        "/api/v1/power-list/changes",
        "/api/v1/power-list/entries",
        "/api/v1/power-list/entries/{code}",
    }
    schemas = described["components"]["schemas"]
    for path, operation in found.items():
        assert operation["summary"], path
        assert operation["description"], path
        for parameter in operation.get("parameters", []):
            assert parameter["description"], f"{path} {parameter['name']}"
            assert parameter["schema"].keys() & {"type", "enum", "pattern"}, parameter["name"]
        assert operation["responses"].keys() <= {"200", "404", "422", "503"}, path
        for status, answer in operation["responses"].items():
            assert answer["description"], f"{path} {status}"
            for media in answer["content"].values():
                name = media["schema"]["$ref"].removeprefix("#/components/schemas/")
                assert schemas[name]["properties"], f"{path} {status}"
    for name, schema in schemas.items():
        assert schema.get("description"), name


@pytest.fixture(scope="module")
def validators(described: dict[str, Any]) -> dict[str, jsonschema_rs.Validator]:
    """Path → validator of its 200 answer."""
    return {
        path: jsonschema_rs.validator_for(
            {"$ref": operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]}
            | {"components": described["components"]}
        )
        for path, operation in operations(described)
    }


def test_real_answers_fit_their_description(
    client: TestClient, validators: dict[str, jsonschema_rs.Validator]
) -> None:
    code = client.get("/api/v1/items", params={"size": "1"}).json()["items"][0]["code"]
    for path, validator in validators.items():
        own = POWER if "power-list" in path else code
        answer = client.get(path.format(code=own, metric="M1", key=BUNDLE)).json()
        assert answer
        validator.validate(answer)
        assert not validator.is_valid({}), path
        assert not validator.is_valid(answer | {next(iter(answer)): None}), path


def test_a_search_answers_in_the_agreed_shape(client: TestClient) -> None:
    answer = client.get("/api/v1/items", params={"q": "登记", "size": "2"}).json()
    assert answer.keys() == {"total", "page", "size", "items", "facets", "relaxed"}
    assert (answer["page"], answer["size"], len(answer["items"])) == (1, 2, 2)
    assert answer["total"] > 2
    keys = {"code", "name", "body", "kind", "visits", "promised_limit", "statutory_limit"}
    assert keys <= answer["items"][0].keys()
    assert answer["facets"].keys() >= {"kind", "body", "region", "visits", "theme"}
    for values in answer["facets"].values():
        assert all(value.keys() == {"value", "label", "count"} for value in values)
    assert sum(value["count"] for value in answer["facets"]["kind"]) == answer["total"]


def test_metrics_answer_in_the_agreed_shape(client: TestClient) -> None:
    answer = client.get("/api/v1/metrics").json()
    assert {"edition", "as_of", "scope", "metrics"} <= answer.keys()
    keys = {"id", "name", "value", "numerator", "denominator", "n", "excluded"}
    for figure in answer["metrics"]:
        assert keys | {"population", "formula"} <= figure.keys()


@pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text)[:30])
def test_odd_search_words_are_answered_or_refused_by_name(client: TestClient, text: str) -> None:
    for path in ("/api/v1/items", "/search"):
        answer = client.get(path, params={"q": text})
        assert answer.status_code in (200, 422), path
        refused = len(text) > 200 or any(ord(char) < 32 for char in text)
        assert (answer.status_code == 422) is refused
        assert "<script>alert" not in answer.text
    if refused:
        assert client.get("/api/v1/items", params={"q": text}).json()["parameter"] == "q"


@pytest.mark.parametrize(
    "query",
    [
        "q=%ff%fe",
        "q=%00",
        "q=%ED%A0%80",
        "%00=1",
        "=x",
        "q",
        "&&&",
        "q=a;b",
        "q=%",
        "q=%zz",
        "?q=x",
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/items", "/api/v1/metrics", "/api/v1/changes", "/search"])
def test_malformed_query_strings_never_break(client: TestClient, path: str, query: str) -> None:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code in (200, 422)
    if path != "/search" and answer.status_code == 422:
        assert answer.headers["content-type"] == "application/problem+json"
        assert "parameter" in answer.json()


def test_a_very_long_query_string_is_refused(client: TestClient) -> None:
    answer = client.get("/api/v1/items?" + "&".join(f"body=b{n}" for n in range(5000)))
    assert (answer.status_code, answer.json()["parameter"]) == (422, "body")


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/api/v1/items?colour=red", "colour"),
        ("/api/v1/items?kind=01&kind=99", "kind"),
        ("/api/v1/items?size=101", "size"),
        ("/api/v1/items/11220602B9000005XU4000709207000?full=1", "full"),
        ("/api/v1/items/x/revisions?page=1", "page"),
        ("/api/v1/changes?limit=1001", "limit"),
        ("/api/v1/metrics?as_of=20181231", "as_of"),
        ("/api/v1/metrics?region=1&region=2", "region"),
        ("/api/v1/metrics/M1/items?page=x", "page"),
        ("/health?x=1", "x"),
    ],
)
def test_a_refused_parameter_is_named_in_the_problem(
    client: TestClient, path: str, parameter: str
) -> None:
    answer = client.get(path)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["parameter"]) == (422, 422, parameter)
    assert problem["title"] == "参数有误"
    assert parameter in problem["detail"]


ODD_CODES = [
    "x",
    "0" * 33,
    "9" * 5000,
    "%00",
    "%ff",
    "..%2F..%2Fetc",
    "a%20b",
    quote("事项"),
    "'--",
]


@pytest.mark.parametrize("code", ODD_CODES, ids=lambda code: code[:20])
@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/items/{}",
        "/api/v1/items/{}/revisions",
        "/api/v1/metrics/{}/items",
        "/items/{}",
        "/items/{}/notice",
        "/reports/{}",
    ],
)
def test_unknown_codes_are_not_found(client: TestClient, path: str, code: str) -> None:
    answer = client.get(path.format(code))
    assert answer.status_code == 404
    if path.startswith("/api/"):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["title"] == "没有找到"


PATHS = [
    "/api/v1/items",
    "/api/v1/metrics",
    "/api/v1/changes",
    "/health",
    "/search",
    "/",
    "/schema",
]


@pytest.mark.parametrize("path", PATHS)
def test_what_only_reads_answers_head_and_options_and_refuses_the_rest(
    client: TestClient, path: str
) -> None:
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    options = client.options(path)
    assert options.status_code == 204
    assert "GET" in options.headers["allow"]
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE"):
        refused = client.request(method, path)
        assert refused.status_code == 405, method
        assert "GET" in refused.headers["allow"]
        if path.startswith("/api/") or path == "/health":
            assert refused.json()["title"] == "不支持这种访问方式"


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*", "garbage;;;", ""])
def test_json_is_answered_whatever_is_accepted(client: TestClient, accept: str) -> None:
    answer = client.get("/api/v1/items", headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
