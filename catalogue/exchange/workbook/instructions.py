"""What a clerk is told: the note on a header cell, the rows of the sheet of instructions."""

from catalogue.exchange.workbook.required import FREE, Need, needs
from catalogue.exchange.workbook.shape import (
    EXPORTED,
    ITEM_NAME,
    ITEMS,
    Column,
    Kind,
    Sheet,
    sheets,
)
from catalogue.exchange.workbooks import ITEM_CODE

HEADER = ("工作表", "列", "是否必填", "填写要求", "可填的值")
"""Titles of the table of columns."""

GENERAL = (
    f"“{ITEMS}”每行一个事项；其他工作表每行是某个事项的一条内容，用“{ITEM_CODE}”对应，"
    "同一事项的各行按先后排列",
    "请不要改动工作表名称和列名，也不要删列；列的先后可以调整，不用的列留空即可",
    "请填写内容本身，不要使用公式、合并单元格和宏",
    "上传后先检查，有错误时不会保存任何内容；没有错误并经确认后，全部存为草稿，仍需审核才会公开",
    "空白的单元格表示没有这项内容：原来有内容的，清空后导入就会从草稿中去掉",
    f"以“_”开头的列（{EXPORTED}、{ITEM_NAME}）由系统填写，请勿改动；复制一行来新增事项时，"
    f"请清空“{EXPORTED}”",
)
"""Sentences above that table."""


OWN = {
    ITEM_CODE: f"{ITEM_CODE}\n必填\n这一行属于哪个事项，与“{ITEMS}”中的编码一致",
    ITEM_NAME: f"{ITEM_NAME}\n仅供辨认，不导入",
    EXPORTED: f"{EXPORTED}\n由系统填写，用来发现导出之后他人的修改；请勿改动，复制行时请清空",
}
"""Notes on the columns that are no elements."""


def need_of(sheet: Sheet, column: Column) -> Need:
    """How far the rules ask for ``column``."""
    place = column.element.path
    if sheet.table is not None:
        place = (*sheet.table.path, *place)
    return needs().get(place, FREE)


def note(sheet: Sheet, column: Column) -> str:
    """The note on a column's header."""
    asked = [column.title, need_of(sheet, column).text, *_how(column)]
    if column.choices and len(column.choices) <= 12:
        asked.append(f"可填：{'、'.join(column.choices)}")
    return "\n".join(asked)


def rows() -> list[tuple[str, ...]]:
    """The table of columns, sheet by sheet."""
    found: list[tuple[str, ...]] = []
    for sheet in sheets():
        if sheet.table is not None:
            need = needs().get(sheet.table.path, FREE).text
            found.append((sheet.title, ITEM_CODE, "必填", "这一行属于哪个事项", ""))
            found.append((sheet.title, "（整张表）", need, sheet.table.help, ""))
        for column in sheet.columns:
            found.append(
                (
                    sheet.title,
                    column.title,
                    need_of(sheet, column).text,
                    "；".join(_how(column)),
                    "、".join(column.choices),
                )
            )
    return found


def _how(column: Column) -> list[str]:
    """Help of the model, the form of the cells, the bounds."""
    told = [column.element.help, column.kind.value]
    if column.kind is Kind.COUNT:
        told.append(f"从 {column.least} 到 {column.most}")
    if column.longest:
        told.append(f"最多 {column.longest} 个字")
    return [one for one in told if one]
