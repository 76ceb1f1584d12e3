"""The empty table for a clerk to fill, with an explanation of every column and an example."""

import io
from typing import Any

import xlsxwriter

from catalogue.exchange.totals.keyed import template_titles
from catalogue.model.statements import Relation

SHEET = "核对表"
INSTRUCTIONS = "填写说明"

_LINES = 500
_TEXT = {"num_format": "@", "valign": "top"}
_WRAPPED = {**_TEXT, "text_wrap": True}
_HEADER = {"bold": True, "border": 1, "valign": "vcenter", "num_format": "@"}
_ASKED = {**_HEADER, "bg_color": "#F6E3C5"}
_FREE = {**_HEADER, "bg_color": "#E8EEF4"}
_WIDTHS = (10, 34, 14, 12, 12, 12, 14, 10, 12)

_GENERAL = (
    "每行一个数。总数只填编号、名称、数值；它的每一部分另起一行，“上级编号”填总数的编号。",
    "部分之下还可以再分，“上级编号”填那一部分的编号。",
    "关系不填即“其中”：同一上级、同一分组的各行相加，应等于上级的数。",
    "只列举一部分、不求相加的，关系填“子集”；同一件可能计入几项的，“可重复计数”填“是”。",
    "同一总数有几种分法（按渠道、按级别）时，用“分组”分开，各自相加。",
    "请填数字本身，不要合并单元格。本表只用来核对，不会保存到目录。",
)

EXAMPLE: tuple[tuple[Any, ...], ...] = (
    ("1", "收到申请数", 40, "", "", "", "", "", ""),
    ("1.1", "当面申请", 5, "1", "其中", "方式", "", "", ""),
    ("1.2", "网络申请", 31, "1", "其中", "方式", "", "", ""),
    ("1.3", "信函申请", 4, "1", "其中", "方式", "", "", ""),
    ("1.4", "县级收到的申请", 24, "1", "子集", "", "", "", ""),
    ("1.5", "网络申请占比（%）", 77.5, "1", "占比", "", "", 1, "1.2"),
    ("2", "主动公开信息数", 100, "", "", "", "", "", ""),
    ("2.1", "政府网站公开", 90, "2", "其中", "渠道", "是", "", ""),
    ("2.2", "政务微博公开", 60, "2", "其中", "渠道", "是", "", ""),
    ("3", "上年收到申请数", 52, "", "", "", "", "", ""),
    ("4", "比上年增减", -12, "1", "差额", "", "", "", "3"),
)
"""A table that adds up, with made-up numbers for what the instructions say in words."""


def template() -> bytes:
    """The workbook: an empty sheet to fill, a sheet that explains it."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    _to_fill(book)
    _explained(book)
    book.close()
    return target.getvalue()


def _to_fill(book: Any) -> None:
    sheet = book.add_worksheet(SHEET)
    text = book.add_format(_TEXT)
    for place, (title, told, needed) in enumerate(template_titles()):
        numeric = title in ("数值", "小数位")
        sheet.set_column(place, place, _WIDTHS[place], None if numeric else text)
        sheet.write_string(0, place, title, book.add_format(_ASKED if needed else _FREE))
        sheet.write_comment(0, place, told, {"x_scale": 1.9, "y_scale": 1.2})
        choices = _choices(title)
        if choices:
            offer = {"validate": "list", "source": choices, "error_title": "请核对"}
            offer["error_message"] = "请从下拉列表中选一项"
            sheet.data_validation(1, place, _LINES, place, offer)
    sheet.freeze_panes(1, 2)
    _for_paper(sheet)


def _for_paper(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _choices(title: str) -> list[str]:
    if title == "关系":
        return [relation.label for relation in Relation]
    return ["是", "否"] if title == "可重复计数" else []


def _explained(book: Any) -> None:
    sheet = book.add_worksheet(INSTRUCTIONS)
    plain, wrapped, head = book.add_format(), book.add_format(_WRAPPED), book.add_format(_FREE)
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    for line, told in enumerate(_GENERAL):
        sheet.write_string(line, 0, f"{line + 1}. {told}", plain)
    top = len(_GENERAL) + 1
    for line, (title, told, needed) in enumerate(template_titles(), start=top):
        sheet.write_string(line, 0, title, head)
        sheet.merge_range(line, 1, line, 8, ("必填。" if needed else "") + told, wrapped)
        sheet.set_row(line, 15 * (1 + len(told) // 45))
    top += len(template_titles()) + 1
    sheet.write_string(top, 0, "示例（数字是编的）：", plain)
    for place, (title, _, _) in enumerate(template_titles()):
        sheet.write_string(top + 1, place, title, head)
    for line, row in enumerate(EXAMPLE, start=top + 2):
        for place, cell in enumerate(row):
            if cell != "":
                write = sheet.write_string if isinstance(cell, str) else sheet.write_number
                write(line, place, cell)
    _for_paper(sheet)
