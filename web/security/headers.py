"""Headers every answer carries: pages, files, redirects and errors alike.

Source: rules-and-metrics §6 (ASVS 5.0 V3: content security policy, HSTS, no sniffing).
"""

from litestar.types import BeforeMessageSendHookHandler, Message, Scope

from web.security.sessions import HOME

_ALWAYS = {
    b"content-security-policy": (
        b"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
        b"img-src 'self'; form-action 'self'; "
        b"base-uri 'none'; frame-ancestors 'none'"
    ),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
}
_WORKBENCH = {b"cache-control": b"no-store"}
_HTTPS = {b"strict-transport-security": b"max-age=31536000"}
"""A year; said only where the site is configured to be reached over HTTPS."""


def security_headers(*, https: bool) -> BeforeMessageSendHookHandler:
    """A hook that adds what an answer does not say of itself; a route may be stricter or laxer."""
    public = tuple((_ALWAYS | (_HTTPS if https else {})).items())
    workbench = (*public, *_WORKBENCH.items())

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        wanted = workbench if scope["path"].startswith(HOME) else public
        said = {name.lower() for name, _ in message["headers"]}
        message["headers"] = [
            *message["headers"],
            *(header for header in wanted if header[0] not in said),
        ]

    return add
