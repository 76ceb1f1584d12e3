"""Pages of the workbench: the public frame with its own navigation and the session's token."""

from typing import Any

from litestar import Request, Response
from msgspec import Struct

from catalogue.model.people import Permission
from web.pages import page
from web.security.sessions import here


class Room(Struct, frozen=True):
    """One entry of the workbench's navigation."""

    path: str
    name: str
    permission: Permission


ROOMS = (
    Room("/workbench", "工作台", Permission.OWN_ACCOUNT),
    Room("/workbench/items", "事项", Permission.READ_ITEMS),
    Room("/workbench/queue", "待审", Permission.READ_ITEMS),
    Room("/workbench/corrections", "纠错", Permission.READ_ITEMS),
    Room("/workbench/sheets", "表格", Permission.EDIT_ITEMS),
    Room("/workbench/tables", "表格核对", Permission.CHECK_TABLES),
    Room("/workbench/ledger", "台账", Permission.READ_LEDGER),
    Room("/workbench/power-list", "权责清单", Permission.ADJUST_POWER_LIST),
    Room("/workbench/locks", "锁定要素", Permission.LOCK_ELEMENTS),
    Room("/workbench/reform", "改革记录", Permission.KEEP_REFORM_RECORD),
    Room("/workbench/leads", "压减线索", Permission.READ_LEADS),
    Room("/workbench/snapshots", "冻结报表", Permission.FREEZE_REPORTS),
    Room("/workbench/synonyms", "日常用语", Permission.KEEP_SYNONYMS),
    Room("/workbench/searches", "搜索记录", Permission.KEEP_SYNONYMS),
    Room("/workbench/accounts", "账号", Permission.MANAGE_ACCOUNTS),
    Room("/workbench/roles", "授权", Permission.GRANT_ROLES),
    Room("/workbench/audit", "审计", Permission.READ_AUDIT),
)


def workbench_page(
    request: Request[Any, Any, Any], template: str, *, status: int = 200, **shown: Any
) -> Response[bytes]:
    """``template`` for whoever is logged in; no rooms while a step of the login is open."""
    session = here(request)
    inside = session.complete and not session.must_change
    return page(
        request,
        template,
        status=status,
        session=session,
        rooms=[room for room in ROOMS if inside and session.officer.may(room.permission)],
        path=request.url.path,
        **shown,
    )
