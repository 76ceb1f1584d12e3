"""A draft on its way through the reviews, over HTTP."""

import re
from html import unescape

from httpx import Response

from tests.web.conftest import ITEM, Office
from tests.web.test_draft_pages import _sent

ACT = f"/workbench/items/{ITEM}/act"
REVIEW = f"/workbench/items/{ITEM}/review"


class Way:
    """Takes the draft of ``ITEM`` from one person to the next."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def draft(self, **changes: str) -> None:
        """The editor changes elements of what is public and saves."""
        page = self.office.as_("editor").get(f"/workbench/items/{ITEM}/draft").text
        sent = _sent(page) | {name: [value] for name, value in changes.items()}
        saved = self.office.post(f"/workbench/items/{ITEM}/draft", sent)
        assert saved.status_code == 303, saved.text

    def hidden(self, who: str) -> dict[str, str]:
        """What the page of the draft hides in its forms, as ``who`` sees it now."""
        page = self.office.as_(who).get(REVIEW).text
        found = re.findall(r'<input type="hidden" name="(lock_version|seen)" value="([^"]*)"', page)
        return {name: unescape(value) for name, value in found}

    def act(self, who: str, act: str, **more: str) -> Response:
        """``who`` sends ``act`` with what anybody who may act sees of the draft now."""
        hidden: dict[str, str] = {}
        for reader in ("editor", "initial", "reviewer", "signer"):
            hidden = hidden or self.hidden(reader)
        return self.office.as_(who).post(ACT, {"act": act, **hidden, **more})

    def done(self, who: str, act: str, **more: str) -> None:
        """As ``act``, and it must have been done."""
        answer = self.act(who, act, **more)
        assert answer.status_code == 303, answer.text

    def to_initial(self) -> None:
        """Submitted."""
        self.done("editor", "submit")

    def to_review(self) -> None:
        """Passed the first step."""
        self.to_initial()
        self.done("initial", "pass", opinion="同意")

    def to_sign_off(self) -> None:
        """Cleared and passed the second step."""
        self.to_review()
        self.done("reviewer", "clear", ticked="1", disclosure="1")
        self.done("reviewer", "pass", opinion="内容属实")


def plain(page: str) -> str:
    """The text of a page without its tags, blanks run together."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", page)).split())
