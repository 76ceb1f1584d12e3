"""A few items of two bodies, everybody around them, and what they may try."""

import itertools
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
from piccolo.table import Table

from catalogue.commands import change_life, publish, review
from catalogue.commands.attach_file import attach_file
from catalogue.commands.confirm_item import confirm_item
from catalogue.commands.import_drafts import import_drafts
from catalogue.commands.lock_elements import lock_elements
from catalogue.commands.save_draft import save_draft
from catalogue.errors import CatalogueError
from catalogue.model.code_tables import Disclosure
from catalogue.model.item import ServiceItem
from catalogue.model.people import Officer, Role
from catalogue.model.workflow import Intent, State, return_targets
from catalogue.queries import published
from catalogue.queries.drafts import OpenDraft, draft_of
from catalogue.tables import (
    Attachment,
    AuditEvent,
    ChangeFeed,
    Item,
    Ledger,
    Lineage,
    LockedElement,
    Review,
    Revision,
    RevisionContent,
    RevisionMaterial,
)
from tests.factories import a_body, an_item
from tests.factories import publish as publish_all
from tests.workbench import an_officer

TODAY = date(2018, 6, 1)
OWN = an_item(1).body
OTHER = msgspec.structs.replace(a_body("白山市行政审批局", 77), nature=OWN.nature)
_ALL = (Role.EDITOR, Role.INITIAL_REVIEWER, Role.REVIEWER, Role.SIGN_OFF)
_O, _T = (OWN.credit_code,), (OTHER.credit_code,)
_PEOPLE: tuple[tuple[str, tuple[Role, ...], tuple[str, ...]], ...] = (
    ("editor", (Role.EDITOR,), _O),
    ("initial", (Role.INITIAL_REVIEWER,), _O),
    ("reviewer", (Role.REVIEWER,), _O),
    ("signer", (Role.SIGN_OFF,), _O),
    ("other-editor", (Role.EDITOR,), _T),
    ("other-initial", (Role.INITIAL_REVIEWER,), _T),
    ("other-reviewer", (Role.REVIEWER,), _T),
    ("other-signer", (Role.SIGN_OFF,), _T),
    ("second-editor", (Role.EDITOR, Role.REVIEWER), _O),
    ("everything", _ALL, _O + _T),
    ("reform", (Role.REFORM_OFFICE,), ()),
)
PEOPLE = len(_PEOPLE)
ALL_ROLES = next(n for n, (_, roles, _) in enumerate(_PEOPLE) if roles == _ALL)
ITEMS, NEW = 3, 2
WHY = {"reason": "机构改革", "basis": "示例文件〔2018〕3号"}

Command = tuple[str, int, int, int, bool]
"""Act, which item, which person (``PEOPLE``: whoever it waits for), argument, stale lock?

An act that is a number is one of those that suit the state of the item touched last."""

_LOCKED = {
    *("save", "submit", "pass", "sign", "sign_later", "take_back", "discard", "clear"),
    "send_back",
}
"""Acts that name the lock version they were decided on."""
_SUITABLE: dict[State | None, tuple[str, ...]] = {
    None: ("save", "suspend", "resume", "cancel", "merge", "split", "hand_over", "confirm"),
    State.DRAFT: ("save", "import", "submit", "submit", "discard", "attach", "lock"),
    State.INITIAL_REVIEW: ("pass", "pass", "send_back", "take_back"),
    State.REVIEW: ("pass", "pass", "clear", "send_back", "take_back"),
    State.SIGN_OFF: ("clear", "sign", "sign", "sign_later", "send_back", "lock"),
    State.SCHEDULED: ("due", "due", "take_back"),
}
"""Acts that make sense in a state; ``None`` is an item without a draft."""


async def everybody() -> list[Officer]:
    """The accounts of all people, in the order of ``PEOPLE``."""
    return [await an_officer(login, *roles, bodies=bodies) for login, roles, bodies in _PEOPLE]


class World:
    """Items under codes of their own, and what people do to them and their successors."""

    def __init__(self, people: list[Officer], serial: int, done: Counter[str]) -> None:
        self.people, self.done = people, done
        self.serials = [serial * ITEMS + n for n in range(ITEMS)]
        own = [an_item(one).code for one in self.serials]
        self.codes = [*own, *(OTHER.credit_code + code[18:] for code in own)]
        self.now = datetime(2018, 6, 1, tzinfo=UTC)
        self.saves = itertools.count(1)
        self.last = self.codes[0]

    async def begin(self) -> None:
        """The initial load of all items but the last."""
        loaded = await publish_all(*(an_item(serial) for serial in self.serials[:NEW]))
        assert loaded.published == NEW

    async def do(self, command: Command) -> bool:
        """Whether it was done; a refusal changes nothing and leaves one line of the audit trail."""
        act, which, person, argument, stale = command
        self.now += timedelta(minutes=1)
        code = self.last if act.isdigit() else self.codes[which % len(self.codes)]
        self.last = code
        draft = await draft_of(code)
        if act.isdigit():
            suitable = _SUITABLE[draft.facts.state if draft else None]
            act = suitable[int(act) % len(suitable)]
        version = draft.facts.lock_version if draft else 0
        by = self.people[person] if person < PEOPLE else self._awaited(act, code, draft)
        before, events = await self.state(), await AuditEvent.count()
        try:
            done = await self._try(act, code, by, argument, version + 7 * stale)
        except CatalogueError:
            assert await self.state() == before, command
            assert await _events_after(events) == ["refused"], command
            return False
        self.done[act] += done
        assert not (stale and act in _LOCKED and draft), command
        if act != "due":
            assert await _events_after(events) == ["done"] * done, command
        return done

    def _awaited(self, act: str, code: str, draft: OpenDraft | None) -> Officer:
        """Whose turn it is: the step's reviewer or an editor of the body, or the reform office."""
        if act == "lock":
            return self.people[-1]
        writing = draft is None or act in ("take_back", "attach", "confirm", "discard")
        state = State.DRAFT if writing else draft.facts.state
        place = {State.INITIAL_REVIEW: 1, State.REVIEW: 2, State.SIGN_OFF: 3}.get(state, 0)
        return self.people[place + 4 * code.startswith(OTHER.credit_code)]

    async def _try(self, act: str, code: str, by: Officer, argument: int, version: int) -> bool:
        """Whether anything had to be done; commands on the draft or on the item's life."""
        common: dict[str, Any] = {"by": by, "now": self.now}
        locked = common | {"lock_version": version}
        dated = locked | {"today": TODAY}
        match act:
            case "submit":
                await review.submit(code, **dated)
            case "pass":
                await review.pass_step(code, **dated)
            case "sign":
                await review.sign_off(code, **dated)
            case "sign_later":
                day = TODAY + timedelta(days=argument + 1)
                await review.sign_off(code, publish_on=day, **dated)
            case "due":
                await publish.publish_due(self.now, TODAY + timedelta(days=argument))
            case "take_back":
                await review.take_back(code, **locked)
            case "discard":
                await review.discard_draft(code, **locked)
            case "clear":
                disclosure = Disclosure.PROACTIVE if argument else Disclosure.ON_REQUEST
                await review.clear_disclosure(code, disclosure=disclosure, **locked)
            case "send_back":
                await self._send_back(code, argument, locked)
            case "save" | "import":
                return await self._write(act, code, argument, by, version)
            case "attach" | "lock" | "confirm":
                await self._beside(act, code, argument, common)
            case _:
                await self._propose(act, code, argument, common)
        return True

    async def _send_back(self, code: str, argument: int, locked: dict[str, Any]) -> None:
        draft = await draft_of(code)
        possible = return_targets(draft.facts.state) if draft else ()
        to = possible[argument % len(possible)] if possible else State.REVIEW
        await review.send_back(code, to=to, reason="请改" if argument < 3 else " ", **locked)

    async def _write(self, act: str, code: str, argument: int, by: Officer, version: int) -> bool:
        item = await self._content(code, faulty=argument == 0)
        if act == "save":
            known = await Revision.exists().where(Revision.item.code == code)
            await save_draft(
                item, code=code if known else None, lock_version=version, by=by, now=self.now
            )
            return True
        beside = await self._content(self.codes[0], faulty=False)
        rows = [(2, item), (3, beside)] if code != self.codes[0] else [(2, item)]
        before = await self.state()
        outcome = await import_drafts(rows, by=by, now=self.now, file_name="事项.xlsx")
        if outcome.applied:
            return True
        assert await self.state() == before
        raise CatalogueError("rows were rejected")

    async def _content(self, code: str, *, faulty: bool) -> ServiceItem:
        """What stands under ``code`` (or the reference item), with a reason never given before."""
        draft = await draft_of(code)
        reason = "" if faulty else f"须现场核验原件（{next(self.saves)}）"
        if draft is not None:
            return msgspec.structs.replace(draft.item, visits=1, visit_reason=reason)
        if await Revision.exists().where(Revision.item.code == code):
            held = (await published.guide(code)).item
            return msgspec.structs.replace(held, visits=1, visit_reason=reason)
        serial = self.serials[self.codes.index(code) % ITEMS]
        body = OTHER if code.startswith(OTHER.credit_code) else OWN
        return an_item(serial, visits=1, visit_reason=reason, body=body, implementation_code=code)

    async def _beside(self, act: str, code: str, argument: int, common: dict[str, Any]) -> None:
        if act == "attach":
            await attach_file(code, f"表{argument}.pdf", b"%PDF-1.7", **common)
        elif act == "confirm":
            await confirm_item(code, **common)
        else:
            item = await self._content(code, faulty=False)
            elements = ("conditions",) if argument else ()
            if argument == 1:
                item = msgspec.structs.replace(item, conditions="上级规定的条件")
            await lock_elements(item, elements, document="示例文件〔2018〕6号", **common)

    async def _propose(self, act: str, code: str, argument: int, common: dict[str, Any]) -> None:
        given = WHY | common
        if act == "hand_over":
            await change_life.hand_over(code, to=OTHER, division_code="", **given)
            return
        others = [one for one in self.codes if one != code]
        targets = {"merge": others[argument % 3 : argument % 3 + 1], "split": others[:2]}
        await change_life.propose(
            code, intent=Intent(act), targets=tuple(targets.get(act, ())), **given
        )

    async def state(self) -> list[list[dict[str, Any]]]:
        """Every row that is kept of the items; a refused command leaves all of them alone."""
        items = await Item.select().where(Item.code.is_in(self.codes)).order_by(Item.id)
        ids = [row["id"] for row in items]
        revisions = await _rows(Revision, "item", ids)
        keys = [row["id"] for row in revisions]
        hanging = [
            await _rows(table, "revision", keys)
            for table in (RevisionContent, RevisionMaterial, Review, Ledger, ChangeFeed)
        ]
        beside = [await _rows(Attachment, "item", ids), await _rows(Lineage, "parent", ids)]
        locks = await LockedElement.select().order_by(LockedElement.id)
        return [items, revisions, *hanging, *beside, locks]


async def _rows(table: type[Table], column: str, keys: Sequence[int]) -> list[dict[str, Any]]:
    wanted = getattr(table, column).is_in(list(keys) or [0])
    return await table.select().where(wanted).order_by(table.id)  # type: ignore[attr-defined]


async def _events_after(count: int) -> list[str]:
    rows = (
        await AuditEvent.select(AuditEvent.outcome)
        .where(AuditEvent.serial > count)
        .order_by(AuditEvent.serial)
    )
    return [row["outcome"] for row in rows]
