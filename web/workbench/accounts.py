"""Accounts, kept by the system administrator; roles are granted elsewhere."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath

from catalogue.commands import accounts as commands
from catalogue.errors import BadInput, Conflict
from catalogue.model.people import Permission
from catalogue.queries.accounts import AccountFacts, account_facts, account_list
from catalogue.queries.named import bodies_named, body_names
from web import clock
from web.forms.naming import BY_SIGNS_AND_BLANKS, SUGGEST_BODIES, read_codes, spelled
from web.parameters import read_page
from web.security.sessions import Form, needs, officer, read_form, settings_of
from web.security.tokens import one_time_password
from web.security.told import told_here, told_on
from web.view_models.moment import minute_text
from web.view_models.search import page_links, page_numbers
from web.workbench.pages import workbench_page

PAGE = 50


@get("/accounts", opt=needs(Permission.MANAGE_ACCOUNTS))
async def accounts(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Every account, and the form for a new one."""
    return await _list(request)


@post("/accounts", opt=needs(Permission.MANAGE_ACCOUNTS))
async def new_account(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Make an account; its one-time password is shown on the answer and never again."""
    form = await read_form(request)
    login, name = form.get("login"), form.get("name")
    password = _one_time(request, login, name)
    try:
        wanted = commands.NewAccount(login=login, name=name, bodies=await _bodies(form))
        await commands.create_account(wanted, password, by=officer(request), now=clock.now())
    except (BadInput, Conflict) as refusal:
        return await _list(request, form=form, bad=str(refusal), status=422)
    account = await account_facts(commands.tidy_login(login))
    return await _one(
        request, account, told="账号已建立，尚无角色；请安全管理员授权", once=password
    )


@get("/accounts/{login:str}", opt=needs(Permission.MANAGE_ACCOUNTS))
async def account(request: Request[Any, Any, Any], login: FromPath[str]) -> Response[bytes]:
    """One account and what may be done to it."""
    return await _one(request, await account_facts(login), told=told_here(request))


@post("/accounts/{login:str}", opt=needs(Permission.MANAGE_ACCOUNTS))
async def change_account(request: Request[Any, Any, Any], login: FromPath[str]) -> Response[Any]:
    """Do one thing to an account, named by the button."""
    form = await read_form(request)
    found = await account_facts(login)
    act = form.get("do")
    once = ""
    try:
        once = await _change(request, found, form, act)
    except (BadInput, Conflict) as refusal:
        return await _one(request, found, form=form, bad=str(refusal), status=422)
    if once:
        return await _one(request, await account_facts(login), told=_TOLD[act], once=once)
    return told_on(request, f"/workbench/accounts/{login}", _TOLD[act])


_TOLD = {
    "disable": "账号已停用，已登录的立即退出",
    "enable": "账号已启用，口令已重置",
    "reset": "口令已重置，已登录的立即退出",
    "totp": "动态口令已重置，本人下次登录时重新绑定手机",
    "unlock": "账号已解锁",
    "facts": "资料已保存",
}
"""What the page says after each act."""


async def _change(
    request: Request[Any, Any, Any], found: AccountFacts, form: Form, act: str
) -> str:
    """Do ``act``; the one-time password when there is one to be handed over."""
    by, now, login = officer(request), clock.now(), found.login
    if act in ("enable", "reset"):
        once = _one_time(request, login, found.name)
        command = commands.enable_account if act == "enable" else commands.reset_password
        await command(login, once, by=by, now=now)
        return once
    if act == "facts":
        await commands.set_bodies(login, form.get("name"), await _bodies(form), by=by, now=now)
        return ""
    plain = {
        "disable": commands.disable_account,
        "totp": commands.reset_second_factor,
        "unlock": commands.unlock_account,
    }
    if act not in plain:
        raise BadInput("没有指明要做什么；请用页面上的按钮")
    await plain[act](login, by=by, now=now)
    return ""


def _one_time(request: Request[Any, Any, Any], login: str, name: str) -> str:
    return one_time_password(settings_of(request).password, login=login, name=name)


async def _bodies(form: Form) -> tuple[str, ...]:
    """Credit codes of the bodies named or coded, one a line or with blanks between.

    A code of no body yet is taken: an account may be made before the body's first item.

    Raises:
        BadInput: a name that no body bears, or several do.
    """
    found = await read_codes(
        form.get("bodies"), bodies_named, what="主体", apart=BY_SIGNS_AND_BLANKS
    )
    unknown = next((one for one in found if not one.isascii()), None)
    if unknown is not None:
        raise BadInput(
            f"没有名为“{unknown[:40]}”的主体：名称要与目录或权责清单中的完全相同；"
            "还没有事项的主体，请填统一社会信用代码"
        )
    return tuple(one.upper() for one in found)


async def _list(
    request: Request[Any, Any, Any], *, form: Form | None = None, bad: str = "", status: int = 200
) -> Response[bytes]:
    shown = await shown_accounts(request, "/workbench/accounts")
    names = await body_names({code for one, _, _ in shown["lines"] for code in one.bodies})
    given = {name: form.get(name) if form else "" for name in ("login", "name", "bodies")}
    return workbench_page(
        request,
        "workbench/accounts.html",
        status=status,
        names=names,
        given=given,
        bad=bad,
        suggest=SUGGEST_BODIES,
        **shown,
    )


async def shown_accounts(request: Request[Any, Any, Any], path: str) -> dict[str, Any]:
    """The accounts the query asks for, as the lists of accounts and of roles show them."""
    words = request.query_params.get("words", "")[:40]
    number = read_page(request.query_params.get("page", ""))
    total, found = await account_list(words, offset=(number - 1) * PAGE, limit=PAGE)
    now = clock.now()
    return {
        "words": words,
        "total": total,
        "lines": [(one, state_of(one), minute_text(one.last_login_at)) for one in found],
        "locked": {one.login for one in found if one.locked(now)},
        "pages": page_links(
            number,
            page_numbers(number, -(-total // PAGE)),
            lambda n: f"{path}?{urlencode({'words': words, 'page': n})}",
        ),
    }


def state_of(one: AccountFacts) -> str:
    """In a word, whether the account can be used."""
    if not one.active:
        return "已停用"
    if one.locked(clock.now()):
        return f"已锁定至 {minute_text(one.locked_until)}"
    return "待首次修改口令" if one.must_change else "正常"


async def _one(
    request: Request[Any, Any, Any],
    found: AccountFacts,
    *,
    form: Form | None = None,
    told: str = "",
    bad: str = "",
    once: str = "",
    status: int = 200,
) -> Response[bytes]:
    names = await body_names(found.bodies)
    typed = form if form and form.get("do") == "facts" else None
    given = {
        "name": typed.get("name") if typed else found.name,
        "bodies": typed.get("bodies")
        if typed
        else await spelled(found.bodies, names, bodies_named),
    }
    return workbench_page(
        request,
        "workbench/account.html",
        status=status,
        account=found,
        state=state_of(found),
        locked=found.locked(clock.now()),
        bodies=[(one, names.get(one, "目录中尚无这个主体的事项")) for one in found.bodies],
        given=given,
        suggest=SUGGEST_BODIES,
        last=minute_text(found.last_login_at),
        own=found.id == officer(request).id,
        told=told,
        bad=bad,
        once=once,
    )
