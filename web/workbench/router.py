"""Every route of the workbench, behind one guard."""

from typing import Any

from litestar import Router
from litestar.datastructures import ResponseHeader

from web.security.sessions import guard
from web.workbench import (
    accounts,
    audit,
    catalogue,
    compare,
    drafts,
    files,
    history,
    home,
    items,
    ledger,
    life,
    locks,
    login,
    password,
    queue,
    review,
    roles,
    searches,
    second_factor,
    sheets,
    synonyms,
)

_CSP = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""As for public pages, and scripts of our own; none inline."""


def workbench_router() -> Router:
    """The routes that need a login; each names its permission in its options."""
    handlers: list[Any] = [
        home.workbench_home,
        queue.queue,
        queue.pass_several,
        review.review_page,
        review.act_on_draft,
        history.item_history,
        history.past_revision,
        compare.compare,
        catalogue.past_catalogue,
        ledger.ledger,
        ledger.ledger_print,
        ledger.ledger_csv,
        items.item_list,
        items.item_overview,
        items.confirm,
        drafts.new_item,
        drafts.create_item,
        drafts.edit_item,
        drafts.change_item,
        drafts.check_item,
        drafts.preview,
        files.draft_file,
        life.life_form,
        life.change_life,
        searches.search_lines,
        searches.searches_csv,
        synonyms.synonym_list,
        synonyms.add,
        synonyms.end,
        synonyms.synonym_csv,
        locks.lock_list,
        locks.set_locks,
        login.log_out,
        second_factor.second_factor_page,
        second_factor.second_factor,
        second_factor.totp_page,
        second_factor.confirm_totp,
        password.password_page,
        password.set_password,
        accounts.accounts,
        accounts.new_account,
        accounts.account,
        accounts.change_account,
        roles.roles,
        roles.roles_of,
        roles.grant,
        audit.audit,
        audit.check_audit,
        audit.audit_csv,
        sheets.sheets_page,
        sheets.template_file,
        sheets.export_file,
        sheets.check_upload,
        sheets.import_upload,
        sheets.marked_copy,
    ]
    return Router(
        "/workbench",
        route_handlers=handlers,
        guards=[guard],
        include_in_schema=False,
        response_headers=[
            ResponseHeader(name="Content-Security-Policy", value=_CSP),
            ResponseHeader(name="Cache-Control", value="no-store"),
        ],
    )
