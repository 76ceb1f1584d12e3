"""Refusals as HTTP, once: problem details (RFC 9457) for programs, a page for people."""

import logging
import re
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, NotFoundException
from msgspec import UNSET, Struct, UnsetType

from catalogue.errors import (
    BadInput,
    BadParameter,
    CatalogueError,
    Conflict,
    DatabaseUnavailable,
    Forbidden,
    NoSuchPage,
    NotFound,
    SearchUnavailable,
)
from web.pages import page
from web.security.sessions import HOME, LoginNeeded, to_login
from web.workbench.pages import workbench_page

_ITEM = re.compile(r"/workbench/items/(?!new/|check/)[^/]+(?=/)")
"""Address of the item whose page or act was refused."""
_log = logging.getLogger("zhipao.web")

STATUS: dict[type[CatalogueError], int] = {
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    BadInput: 422,
    SearchUnavailable: 503,
    DatabaseUnavailable: 503,
}
"""Status of a refusal; the most general class that fits decides, others are 400."""

_TITLES = {
    400: "请求有误",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种访问方式",
    409: "现在不能这样办理",
    413: "内容过大",
    422: "参数有误",
    500: "服务出现故障",
    503: "服务暂不可用",
}
_TITLES_INSIDE = {403: "不能办理", 422: "填写有误"}
"""Of the workbench, where it is forms and people that are refused."""
_DETAILS = {
    404: "没有这个页面，请核对地址，或从首页进入",
    405: "这个地址不支持所用的请求方法",
    500: "处理请求时出现故障，已记录；请稍后再试",
}
_DETAILS_INSIDE = {404: "没有这个页面，请核对地址，或从上面的栏目进入"}


class Problem(Struct, frozen=True, kw_only=True):
    """Problem details; ``parameter`` names the one that was refused."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    parameter: str | UnsetType = UNSET


def refused(request: Request[Any, Any, Any], error: CatalogueError) -> Response[bytes]:
    """A refusal of ours."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
    parameter = error.name if isinstance(error, BadParameter) else UNSET
    last = error if isinstance(error, NoSuchPage) else None
    return _answer(request, status, str(error), parameter, last=last)


def http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """A refusal of the framework: unknown address, wrong method."""
    status = 404 if isinstance(error, NotFoundException) else error.status_code
    told = _DETAILS | _DETAILS_INSIDE if _inside(request) else _DETAILS
    detail = told.get(status, "请求无法处理，请核对后重试")
    if status == 413:
        detail = _too_large(request)
    return _answer(request, status, detail, UNSET, dict(error.headers or {}))


def _inside(request: Request[Any, Any, Any]) -> bool:
    """Whether who asked is logged in to the workbench, and asked for something of it."""
    return hasattr(request.state, "logged_in")


def _too_large(request: Request[Any, Any, Any]) -> str:
    most = request.route_handler.resolve_request_max_body_size() or 0
    size = f"{most // 10**6} MB" if most >= 10**6 else f"{most // 1000} KB"
    return f"一次最多发送 {size}，现在的更大，没有收下；请缩短内容或换较小的文件后重试"


def broken(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A defect: logged with its traceback, told without it."""
    _log.error("处理 %s 时出现故障", request.url.path, exc_info=error)
    return _answer(request, 500, _DETAILS[500], UNSET)


def _answer(
    request: Request[Any, Any, Any],
    status: int,
    detail: str,
    parameter: str | UnsetType,
    headers: dict[str, str] | None = None,
    last: NoSuchPage | None = None,
) -> Response[bytes]:
    problem = Problem(
        title=_TITLES.get(status, "请求有误"), status=status, detail=detail, parameter=parameter
    )
    if request.url.path.startswith("/api/") or request.url.path == "/health":
        return Response(
            msgspec.json.encode(problem),
            media_type="application/problem+json",
            status_code=status,
            headers=headers,
        )
    response = _page(request, problem, last)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def _page(
    request: Request[Any, Any, Any], problem: Problem, last: NoSuchPage | None
) -> Response[bytes]:
    """The refusal where it happened: in the workbench, for whoever is logged in there."""
    path, status = request.url.path, problem.status
    if not _inside(request):
        inside = path.startswith(f"{HOME}/")
        return page(
            request,
            "public/problem.html",
            status=status,
            problem=problem,
            inside=inside,
            last=last,
        )
    title = _TITLES_INSIDE.get(status, problem.title)
    item = _ITEM.match(path) if status in (409, 422) else None
    return workbench_page(
        request,
        "workbench/problem.html",
        status=status,
        title=title,
        detail=problem.detail,
        item=item[0] if item else "",
        last=last,
    )


HANDLERS: dict[Any, Any] = {
    LoginNeeded: to_login,
    CatalogueError: refused,
    HTTPException: http_error,
    Exception: broken,
}
