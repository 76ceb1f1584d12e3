"""Roles, granted by the security administrator; accounts are kept elsewhere."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from catalogue.commands.accounts import set_roles
from catalogue.errors import BadInput
from catalogue.model.people import ADMINISTRATORS, SECOND_FACTOR, Permission, Role
from catalogue.queries.accounts import AccountFacts, account_facts
from web import clock
from web.security.sessions import needs, officer, read_form
from web.security.told import told_here, told_on
from web.workbench.accounts import shown_accounts
from web.workbench.pages import workbench_page

_DUTIES = {
    Role.EDITOR: "编制、修改本部门事项，送审",
    Role.INITIAL_REVIEWER: "初审本部门事项",
    Role.REVIEWER: "审核本部门事项，确认保密审查",
    Role.SIGN_OFF: "审发本部门事项，决定公开",
    Role.REFORM_OFFICE: "查看各部门事项，锁定要素",
    Role.SYSTEM_ADMIN: "建立、停用账号，重置口令",
    Role.SECURITY_ADMIN: "授予、收回角色",
    Role.AUDITOR: "查看审计记录",
}
"""What each role is for, beside its tick."""


@get("/roles", opt=needs(Permission.GRANT_ROLES))
async def roles(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Who holds what."""
    return await _page(request)


@get("/roles/{login:str}", opt=needs(Permission.GRANT_ROLES))
async def roles_of(request: Request[Any, Any, Any], login: FromPath[str]) -> Response[bytes]:
    """The roles of one account, to be granted and taken."""
    return await _page(request, await account_facts(login), told=told_here(request))


@post("/roles/{login:str}", opt=needs(Permission.GRANT_ROLES))
async def grant(request: Request[Any, Any, Any], login: FromPath[str]) -> Response[Any]:
    """Grant exactly the roles that are ticked."""
    form = await read_form(request)
    found = await account_facts(login)
    known = {role.value: role for role in Role}
    ticked = form.all("role")
    try:
        if form.get("do") != "grant" or not known.keys() >= set(ticked):
            raise BadInput("没有指明要授予的角色；请用页面上的表单")
        wanted = frozenset(known[one] for one in ticked)
        await set_roles(login, wanted, by=officer(request), now=clock.now())
    except BadInput as refusal:
        return await _page(request, found, bad=str(refusal), ticked=set(ticked), status=422)
    return told_on(request, f"/workbench/roles/{login}", "角色已保存，下一次访问起生效")


async def _page(
    request: Request[Any, Any, Any],
    found: AccountFacts | None = None,
    *,
    told: str = "",
    bad: str = "",
    ticked: set[str] | None = None,
    status: int = 200,
) -> Response[bytes]:
    held = {role.value for role in found.roles} if found else set()
    chosen = held if ticked is None else ticked
    return workbench_page(
        request,
        "workbench/roles.html",
        status=status,
        account=found,
        own=found is not None and found.id == officer(request).id,
        departments=[_choice(role, chosen) for role in Role if role not in ADMINISTRATORS],
        administrators=[_choice(role, chosen) for role in Role if role in ADMINISTRATORS],
        told=told,
        bad=bad,
        **await shown_accounts(request, "/workbench/roles"),
    )


def _choice(role: Role, chosen: set[str]) -> dict[str, Any]:
    return {
        "value": role.value,
        "label": role.label,
        "duty": _DUTIES[role] + ("；登录须用动态口令" if role in SECOND_FACTOR else ""),
        "chosen": role.value in chosen,
    }
