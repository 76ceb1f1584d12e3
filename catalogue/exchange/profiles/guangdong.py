"""Items as the Guangdong portal published them in 2021.

Its codes are its own: kind 20 is 其他行政权力 and 21 公共服务, where the nation says 10 and 20;
limits are text such as ``20(工作日)``; ``无`` means there is nothing.
"""

from collections.abc import Iterator
from typing import Any

from catalogue.exchange import cells
from catalogue.exchange.cells import Unreadable
from catalogue.exchange.item_rows import checked
from catalogue.exchange.profiles.profile import CompletenessProfile, Profile
from catalogue.exchange.profiles.reading import listed, read, read_said, said
from catalogue.model.code_tables import (
    Audience,
    Disclosure,
    ExerciseLevel,
    FirmTheme,
    ItemKind,
    PersonTheme,
)
from catalogue.model.item import ServiceItem

_KINDS = {"20": ItemKind.OTHER_POWER.value, "21": ItemKind.PUBLIC_SERVICE.value}
_LEVELS = {"省级": ExerciseLevel.PROVINCE.value, "市级": ExerciseLevel.CITY.value}
_PLACE = "办理地点："
_NO_WINDOW = "无线下办理窗口"
_LONG, _SHORT = 33, 31


def _item(row: dict[str, Any]) -> ServiceItem:
    code = read(row, "TASK_CODE", cells.code_text)
    address = said(row, "handle_location").removeprefix(_PLACE)
    names = listed(row, "material_intro")
    audience = [
        member.value
        for member in map(Audience.by_label, listed(row, "service_object_name"))
        if member
    ]
    built: dict[str, Any] = {
        "name": said(row, "TASK_NAME"),
        "everyday_names": listed(row, "matter_daily"),
        "short_name": said(row, "matter_short"),
        "kind": read_said(row, "TASK_TYPE", _kind),
        "base_code": said(row, "CATAID"),
        "implementation_code": code[:_SHORT],
        "handling_code": code if len(code) == _LONG else "",
        "main_item": said(row, "parentCatalogName"),
        "body": {"name": said(row, "DEPT_NAME"), "credit_code": code[:18]},
        "division_code": said(row, "AREACODE"),
        "exercise_level": _LEVELS.get(said(row, "matter_level")),
        "co_handlers": [one for one in [said(row, "co_department")] if one],
        "audience": audience,
        **_themes(listed(row, "theme_category"), audience),
        "visits": read_said(row, "LIMIT_SCENE_NUM", cells.whole_number),
        "statutory_limit": read_said(row, "handle_time", cells.limit),
        "promised_limit": read_said(row, "handle_time_limit", cells.limit),
        "online": read_said(row, "ONLINECHECK", cells.yes_or_no),
        "bookable": read_said(row, "online_book", cells.yes_or_no),
        "express": read_said(row, "courier_service", cells.yes_or_no),
        "conditions": said(row, "accept_standard"),
        "materials": [{"name": name} for name in names],
        "no_materials": not names,
        "places": [{"address": address}] if address and address != _NO_WINDOW else [],
        "enquiry": {"phone": said(row, "consult_phone")},
        "complaint": {"phone": said(row, "complain_phone")},
        "disclosure": Disclosure.PROACTIVE.value,  # it stands on a public portal
    }
    return checked({name: value for name, value in built.items() if value is not None})


def _kind(code: Any) -> str:
    given = cells.text(code)
    kind = _KINDS.get(given, given)
    if kind == ItemKind.OTHER_POWER.value and given not in _KINDS:
        raise Unreadable("广东口径没有类型 10，其他行政权力为 20，公共服务为 21")
    return cells.table_code(kind, ItemKind)


def _themes(labels: list[str], audience: list[str]) -> dict[str, list[str]]:
    """Themes by label: for persons, for firms, by whom the item serves; else local ones."""
    persons, firms, local = [], [], []
    for label in labels:
        person, firm = PersonTheme.by_label(label), FirmTheme.by_label(label)
        for_person = person is not None and (Audience.PERSON in audience or firm is None)
        for_firm = firm is not None and (set(audience) - {Audience.PERSON} or person is None)
        if person is not None and for_person:
            persons.append(person.value)
        if firm is not None and for_firm:
            firms.append(firm.value)
        if not for_person and not for_firm:
            local.append(label)
    return {"person_themes": persons, "firm_themes": firms, "local_themes": local}


def _lacks() -> Iterator[str]:
    """Elements the portal's list does not publish."""
    yield from ("handling", "power_source", "legal_bases", "procedure", "steps", "places")
    yield from ("visit_reason", "charged", "results", "in_hall", "pay_online", "online_address")
    yield from ("channels", "materials", "statutory_note", "online_stages", "redress", "faq")
    yield from ("body.nature",)


PROFILE = Profile(
    id="guangdong",
    title="广东政务服务网 2021 年公开事项",
    item=_item,
    requires=(("TASK_CODE",), ("TASK_NAME",), ("TASK_TYPE",)),
    completeness=CompletenessProfile(
        id="guangdong-2021",
        reason="门户清单只公开了部分要素，编码和时限按广东口径",
        lacks=frozenset(_lacks()),
        accepts={
            "codes_agree_with_the_item": "广东编码内的类型 20、21 是广东自己的代码",
            "phones_are_given": "门户未公开的电话为“无”",
            "phones_carry_area_codes": "门户公开的电话未写区号或夹有文字",
            "complaints_have_their_own_phone": "门户公开的咨询、投诉为同一电话",
            "themes_match_the_audience": "门户只有一套主题，未分个人和法人",
            "guide_is_complete": "门户的受理条件 950 项为“无”",
        },
    ),
)
