"""Which bodies' published past a person may look into."""

from typing import Any

from litestar import Request

from catalogue.errors import Forbidden
from catalogue.model.people import Permission
from web.security.sessions import officer


def readable_bodies(request: Request[Any, Any, Any], body: str = "") -> tuple[str, ...] | None:
    """Credit codes of the bodies to show, only ``body`` where one is asked for; ``None`` is all.

    Raises:
        Forbidden: ``body`` is not one this person acts for.
    """
    by = officer(request)
    everywhere = by.may(Permission.READ_ALL_BODIES)
    if not body:
        return None if everywhere else by.bodies
    if not everywhere and not by.acts_for(body):
        raise Forbidden(f"部门“{body[:50]}”不在您的职责范围；请从本部门的页面进入")
    return (body,)
