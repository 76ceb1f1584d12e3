"""Foreign sources: what their rows become, and wrong types in them told by column."""

from pathlib import Path
from typing import Any

import pytest

from catalogue.model.code_tables import Audience, FirmTheme, ItemKind, PersonTheme
from catalogue.model.limits import LimitUnit, TimeLimit
from tests.catalogue.exchange.files import code, faults, items, json_lines

GUANGDONG: dict[str, Any] = {
    "TASK_CODE": code(1),
    "TASK_NAME": "测试事项",
    "TASK_TYPE": "21",
    "LIMIT_SCENE_NUM": "0",
    "handle_time": "20(工作日)",
    "handle_time_limit": "5(自然日)",
    "service_object_name": ["自然人", "企业法人"],
    "theme_category": ["其他", "没有这个主题"],
    "material_intro": ["申请表", "身份证明"],
    "matter_daily": "无",
    "ONLINECHECK": "1",
}


def test_a_guangdong_row_reads_in_national_terms(tmp_path: Path) -> None:
    (item,) = items(json_lines(tmp_path / "a.jsonl", GUANGDONG), "guangdong")
    assert item.kind is ItemKind.PUBLIC_SERVICE
    assert item.audience == (Audience.PERSON, Audience.ENTERPRISE)
    assert item.statutory_limit == TimeLimit(20)
    assert item.promised_limit == TimeLimit(5, LimitUnit.CALENDAR_DAY)
    assert [material.name for material in item.materials] == ["申请表", "身份证明"]
    assert item.person_themes == (PersonTheme.by_label("其他"),)
    assert item.firm_themes == (FirmTheme.by_label("其他"),)
    assert item.local_themes == ("没有这个主题",)
    assert (item.everyday_names, item.online, item.visits) == ((), True, 0)


def test_nothing_is_written_in_many_ways(tmp_path: Path) -> None:
    none = {"material_intro": "无", "handle_time": "无", "theme_category": None}
    (item,) = items(json_lines(tmp_path / "a.jsonl", GUANGDONG | none), "guangdong")
    assert (item.materials, item.no_materials) == ((), True)
    assert item.statutory_limit is None
    assert item.local_themes == ()


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("TASK_CODE", 1.1e30, "科学计数"),
        ("TASK_CODE", [], "不能是列表或对象"),
        ("TASK_NAME", {"a": 1}, "不能是列表或对象"),
        ("TASK_TYPE", "10", "广东口径没有类型 10"),
        ("TASK_TYPE", "99", "不在代码表中"),
        ("TASK_TYPE", True, "不是真假值"),
        ("LIMIT_SCENE_NUM", "一次", "不是整数"),
        ("handle_time", "20天", "没有写明工作日还是自然日"),
        ("ONLINECHECK", "也许", "应填“是”或“否”"),
        ("material_intro", [["甲"]], "不能是列表或对象"),
        ("material_intro", {"甲": 1}, "不能是列表或对象"),
        ("theme_category", [{"a": 1}], "不能是列表或对象"),
        ("service_object_name", 5.5e20, "数字太长"),
        ("accept_standard", "=SUM(A1)", "公式"),
    ],
)
def test_a_wrong_guangdong_cell_is_told_by_column(
    tmp_path: Path, column: str, value: Any, told: str
) -> None:
    path = json_lines(tmp_path / "a.jsonl", GUANGDONG | {column: value})
    ((row, where, _, message),) = faults(path, "guangdong")
    assert (row, where) == (1, column)
    assert told in message


LINGSHAN: dict[str, Any] = {
    "task_name": "测试事项",
    "task_code": code(1),
    "task_type": "01",
    "promise_day": 5,
    "promise_type": "1",
    "wsblsd": "6,1",
}


def test_a_lingshan_row_reads_in_national_terms(tmp_path: Path) -> None:
    materials = [{"material_name": "申请表", "original_amount": 1, "page_num": 2}]
    row = LINGSHAN | {"materials": materials, "task_version": "3", "_note": "x"}
    (item,) = items(json_lines(tmp_path / "a.jsonl", row), "lingshan")
    assert item.promised_limit == TimeLimit(5)
    assert [(m.name, m.originals) for m in item.materials] == [("申请表", 1)]
    assert item.full_online


@pytest.mark.parametrize("column", ["materials", "special", "law"])
@pytest.mark.parametrize("value", ["甲", ["甲"], {"a": 1}, [[]], 7])
def test_a_wrong_lingshan_table_is_told_by_column(tmp_path: Path, column: str, value: Any) -> None:
    path = json_lines(tmp_path / "a.jsonl", LINGSHAN | {column: value})
    ((row, where, _, message),) = faults(path, "lingshan")
    assert (row, where) == (1, column)
    assert "每项一个对象" in message


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("name", "", "不能为空"),
        ("task_type_code", "许可证", "不在代码表中"),
        ("item_code", "1.5E+21", "科学计数"),
    ],
)
def test_a_wrong_guangan_cell_is_told(tmp_path: Path, column: str, value: str, told: str) -> None:
    row = {"name": "测试事项", "item_code": "G-1", "task_type_code": "1", "main_item": "未分类"}
    header, good = list(row), list(row.values())
    bad = list((row | {column: value}).values())
    path = tmp_path / "a.csv"
    path.write_text("\n".join(",".join(cells) for cells in (header, good, bad)), encoding="utf-8")
    ((number, _, _, message),) = faults(path, "guangan")
    assert number == 3
    assert told in message
