"""Every refusal on a page of the workbench that no command has recorded yet is recorded here."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.types import Scope

from catalogue.commands.audit_refusal import record_refusal
from catalogue.errors import Forbidden
from web import clock
from web.security.sessions import HOME, address_of


async def note_refusal(error: Exception, scope: Scope) -> None:
    """Enter a refusal into the audit trail: a foreign form, another body's item …"""
    if not isinstance(error, Forbidden) or error.recorded:
        return
    path = scope["path"]
    if path != HOME and not path.startswith(f"{HOME}/"):
        return
    connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
    found = scope.get("state", {}).get("logged_in")
    by = found.officer if found is not None else None
    act = "提交表单" if scope.get("method") == "POST" else "查看页面"
    await record_refusal(by, act, path, str(error), clock.now(), address_of(connection))
    error.recorded = True
