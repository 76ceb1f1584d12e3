"""Items of Lingshan county (Guangxi), nearly in national element names.

Differences were read off two published items (reference: standards §4.1).
"""

from typing import Any

from catalogue.exchange.item_rows import to_item
from catalogue.exchange.profiles.profile import CompletenessProfile, Profile
from catalogue.exchange.profiles.reading import objects
from catalogue.model.item import ServiceItem

_RENAMED = {
    "areacode": "area_code",
    "item_source": "power_source",
    "serve_type": "server_type",
    "scene_reason": "limit_scene_explain",
    "anticipate_day_explain": "anticipate_explain",
    "promise_day_explain": "promise_explain",
    "wsblsd": "online_handle_depth",
    "theme_natural_type": "user_topic_type",
    "theme_legal_type": "corp_topic_type",
    "is_online_handle": "is_online",
}
_IGNORED = ("task_version", "special", "law", "materials", "transact_time", "result_type")
_RESULT = "result_name"


def _item(row: dict[str, Any]) -> ServiceItem:
    cells = {
        _RENAMED.get(name, name): value
        for name, value in row.items()
        if name not in _IGNORED and name != _RESULT
    }
    cells["materials"] = [_material(one) for one in objects(row, "materials")]
    cells["special_procedures"] = [_special(one) for one in objects(row, "special")]
    cells["legal_bases"] = [_law(one) for one in objects(row, "law")]
    if row.get("result_type"):
        result = {"type": row["result_type"], "name": row.get(_RESULT, "")}
        cells["results"] = [result]
    if row.get("transact_time"):
        cells["places"] = [{"hours": row["transact_time"]}]
    return to_item(cells)


def _material(row: dict[str, Any]) -> dict[str, Any]:
    """``page_num`` counts pages here, not originals."""
    return {
        "name": row.get("material_name"),
        "type": row.get("material_type"),
        "form": row.get("material_form"),
        "necessity": row.get("is_need"),
        "source": row.get("source_type"),
        "originals": row.get("original_amount"),
        "copies": row.get("copy_amount"),
        "paper_size": row.get("page_format"),
        "basis": row.get("by_law"),
    }


def _special(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": row.get("special_name"),
        "limit": row.get("special_date"),
        "limit_unit": row.get("special_date_type"),
        "basis": row.get("special_desc"),
    }


def _law(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": row.get("law_name"),
        "document_number": row.get("law_number"),
        "article": row.get("clause_number"),
    }


PROFILE = Profile(
    id="lingshan",
    title="灵山县事项数据",
    item=_item,
    requires=(("task_name",), ("task_code",)),
    completeness=CompletenessProfile(
        id="lingshan",
        reason="公开的两项数据未收录受理条件、办理地点、电话、流程和公开属性",
        lacks=frozenset(
            {
                "conditions",
                "places",
                "enquiry",
                "complaint",
                "procedure",
                "steps",
                "online_procedure",
                "disclosure",
                "redress",
            }
        ),
    ),
)
