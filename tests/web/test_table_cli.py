"""``zhipao check-table``: what it prints, with which status."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from web.cli import main

TABLES = Path(__file__).parents[1] / "tables_2018"


def run(*words: str | Path) -> Result:
    result = CliRunner().invoke(main, ["check-table", *map(str, words)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def answer(*words: str | Path) -> Any:
    return msgspec.json.decode(run(*words, "--json").stdout)


def a_table(folder: Path, content: str) -> Path:
    path = folder / "表.csv"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "faults", "status"),
    [("disclosure", 3, 1), ("applications", 2, 1), ("columns", 1, 1), ("items", 0, 0)],
)
def test_the_tables_of_the_report_end_with_their_status(
    name: str, faults: int, status: int
) -> None:
    path = TABLES / f"{name}.csv"

    assert run(path).exit_code == status
    assert answer(path)["faults"] == faults


def test_the_text_names_place_statement_equation_and_mend() -> None:
    text = run(TABLES / "columns.csv").stdout

    assert text.startswith("columns.csv：有 1 处不符，3 处相符")
    assert "不符  第 11 行  “栏目净数三”写的是 6" in text
    assert "算式：16 − 9 = 7" in text
    assert "改法：请核对这三个数" in text


def test_the_json_gives_numbers_as_plain_decimals() -> None:
    found = answer(TABLES / "disclosure.csv")
    wrong = [one for one in found["findings"] if one["verdict"] == "fault"]

    assert (found["statements"], found["fine"], found["unchecked"]) == (10, 7, 0)
    assert [(one["expected"], one["found"], one["difference"]) for one in wrong] == [
        ("19281", "24828", "5547"),
        ("427", "321", "-106"),
        ("244", "167", "-77"),
    ]


def test_slips_in_the_table_are_printed_and_end_with_1(tmp_path: Path) -> None:
    path = a_table(tmp_path, "编号,名称,数值,上级编号\n1,总,四十\n")
    result = run(path)

    assert result.exit_code == 1
    assert "表格有误  第 2 行 数值“四十”：不是数字" in result.stdout
    assert answer(path)["errors"] == [
        {
            "row": 2,
            "column": "数值",
            "value": "四十",
            "message": "不是数字；请只填一个数，如 55121、95.3%，没有的留空",
        }
    ]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path / "没有.csv")

    assert result.exit_code == 1
    assert "错误：找不到文件" in result.stderr
