"""Files into rows: JSON lines, JSON, CSV and XLSX, one row at a time."""

from pathlib import Path

from catalogue.errors import BadFile
from catalogue.exchange.table import Layout, Table
from catalogue.exchange.text_files import csv_table, json_array, json_lines
from catalogue.exchange.told import system_fault
from catalogue.exchange.workbooks import workbook_table

_READERS = {
    ".jsonl": lambda path, layout: json_lines(path),
    ".ndjson": lambda path, layout: json_lines(path),
    ".json": lambda path, layout: json_array(path),
    ".csv": csv_table,
    ".tsv": csv_table,
    ".txt": csv_table,
    ".xlsx": workbook_table,
}
_SAVE_AS = {
    ".xls": "旧版 Excel 工作簿",
    ".xlsm": "带宏的工作簿",
    ".xlsb": "二进制工作簿",
    ".et": "WPS 表格",
    ".ods": "OpenDocument 表格",
}


def open_table(path: Path, layout: Layout) -> Table:
    """The table in ``path``, read by what its name ends in.

    Raises:
        BadFile: missing, empty, of an unknown kind, or not to be read as what it claims to be.
    """
    name = path.name
    try:
        if path.is_dir():
            raise BadFile(f"“{name}”是文件夹；请给出其中的文件")
        if not path.is_file():
            raise BadFile(f"找不到文件“{path}”，请核对文件名和路径")
        if path.stat().st_size == 0:
            raise BadFile(f"“{name}”是空文件，请核对后重新导出")
        ending = path.suffix.lower()
        if ending in _READERS:
            return _READERS[ending](path, layout)
    except OSError as error:
        raise BadFile(f"“{name}”读不了（{system_fault(error)}）；请核对文件权限和磁盘") from None
    if ending in _SAVE_AS:
        raise BadFile(f"“{name}”是{_SAVE_AS[ending]}，不能导入；请另存为 .xlsx 后重试")
    raise BadFile(f"“{name}”的类型不支持；请用 .jsonl、.json、.csv 或 .xlsx 文件")
