"""Entries of the power list as a spreadsheet: an edition out, the same entries in again."""

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from catalogue.errors import BadRow
from catalogue.exchange.power_list.sheets import add_notes, comma_text
from catalogue.exchange.records import add_sheet, new_book, read_records
from catalogue.exchange.workbook.spelling import is_not_exported
from catalogue.model.power_list import Power

ENTRY_SHEET = "权责清单"

SYNONYMS = {
    "序号": "_序号",
    "权责编码": "职权编码",
    "权力编码": "职权编码",
    "事项编码": "职权编码",
    "职权名称": "事项名称",
    "权力名称": "事项名称",
    "权责事项名称": "事项名称",
    "事项类型": "权力类型",
    "职权类型": "权力类型",
    "权责类型": "权力类型",
    "职权类别": "权力类型",
    "权力类别": "权力类型",
    "设定依据": "实施依据",
    "法律依据": "实施依据",
    "实施主体": "行使主体",
    "责任主体": "行使主体",
    "行使主体名称": "行使主体",
    "实施主体编码": "行使主体编码",
    "责任科室": "承办机构",
    "承办科室": "承办机构",
    "行使层级": "实施层级",
    "实施层级及权限": "层级权限说明",
    "责任事项内容": "责任事项",
    "追责情形及依据": "追责情形",
}
"""Headers of published lists with the column they stand for.

Source: reference standards §5.1 (headers found in published lists of several cities).
"""

_NOTES = (
    "“权责清单”每行一个事项；请不要改动列名、不要合并单元格，也不要使用公式",
    "职权编码、权力类型、事项名称、行使主体必须填写；编码列请设为“文本”格式",
    "首版清单用这个文件整体导入；之后的变动请逐条登记调整，系统据此生成新版清单",
    "新版清单也可以用这个文件送来核对：与系统中当天的清单逐项比较，对不上的逐条列出",
)


def edition_workbook(powers: Iterable[Power], facts: Sequence[tuple[str, str]] = ()) -> bytes:
    """``powers`` as XLSX: the sheet 权责清单 and the sheet 说明, headed by ``facts``.

    Without powers it is the template.
    """
    target = io.BytesIO()
    book = new_book(target)
    add_sheet(book, Power, powers, ENTRY_SHEET)
    add_notes(book, Power, facts, _NOTES)
    book.close()
    return target.getvalue()


def edition_csv(powers: Iterable[Power]) -> bytes:
    """``powers`` as CSV with the same columns."""
    return comma_text(Power, powers)


def left_out(power: Power) -> list[str]:
    """Fields of an entry read from a file that hold only the note that the text was too long."""
    return [name for name in Power.__struct_fields__ if is_not_exported(getattr(power, name))]


def read_entries(path: Path) -> Iterator[tuple[int, Power | BadRow]]:
    """The entries in the file at ``path`` with their rows; usual other headers are understood.

    Raises:
        BadFile: missing, unreadable, or without a required column.
    """
    return read_records(path, Power, SYNONYMS)
