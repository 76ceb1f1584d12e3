"""CSV and JSON in every state that arrives: encodings, separators, titles, broken lines."""

from pathlib import Path

import msgspec
import pytest

from catalogue.errors import BadFile
from catalogue.exchange.text_files import encoding_of
from tests.catalogue.exchange.files import HEADER, a_csv, code, faults, items, json_lines, read, row


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_every_encoding_and_separator_reads_the_same(
    tmp_path: Path, encoding: str, between: str
) -> None:
    path = a_csv(tmp_path / "a.csv", [HEADER, row(1), row(2)], encoding=encoding, between=between)
    found = items(path)
    assert [one.name for one in found] == ["事项1", "事项2"]
    assert [one.code for one in found] == [code(1), code(2)]
    assert found[0].visits == 1
    assert found[0].promised_limit is not None
    assert found[0].promised_limit.text == "5个工作日"


def test_commas_in_names_do_not_decide_the_separator(tmp_path: Path) -> None:
    cells = row(1, 事项名称="企业（含个体，合作社，外资）登记")
    path = a_csv(tmp_path / "a.tsv", [HEADER, cells], between="\t")
    assert items(path)[0].name == "企业（含个体，合作社，外资）登记"
    path = a_csv(tmp_path / "b.csv", [HEADER, row(1, 事项名称="甲,乙,丙,丁")], between=";")
    assert items(path)[0].name == "甲,乙,丙,丁"


def test_rare_characters_of_gb18030_survive(tmp_path: Path) -> None:
    path = a_csv(tmp_path / "a.csv", [HEADER, row(1, 事项名称="㐀𠮷登记")], encoding="gb18030")
    assert items(path)[0].name == "㐀𠮷登记"


def test_titles_notes_and_blank_rows_are_passed_over_and_rows_counted(tmp_path: Path) -> None:
    path = a_csv(
        tmp_path / "a.csv",
        [("白山市政务服务事项",), (), HEADER, row(1), (" ", ""), row(2, 到办事现场次数="一次")],
    )
    assert faults(path) == [(6, "到办事现场次数", "一次", "不是整数，请填 0、1、2…")]


def test_rows_count_as_a_spreadsheet_counts_them_when_cells_hold_line_breaks(
    tmp_path: Path,
) -> None:
    path = a_csv(tmp_path / "a.csv", [HEADER, row(1, 事项名称="上\n下"), row(2, 事项类型="99")])
    assert [fault[:3] for fault in faults(path)] == [(3, "事项类型", "99")]


def test_marks_of_required_columns_are_not_part_of_their_names(tmp_path: Path) -> None:
    header = ("*事项名称", "事项类型（必填）", "实施编码*", "到办事\n现场次数", "承诺办结时限")
    assert items(a_csv(tmp_path / "a.csv", [header, row(1)]))[0].visits == 1


def test_an_unquoted_comma_is_told_where_it_shifts(tmp_path: Path) -> None:
    path = a_csv(tmp_path / "a.csv", [HEADER, row(1)])
    path.write_text(path.read_text("utf-8").replace("事项1", "事项,一"), encoding="utf-8")
    ((number, column, value, message),) = faults(path)
    assert (number, column, value) == (2, "第 6 列", "5个工作日")
    assert "多了逗号" in message


def test_an_open_quote_is_told_at_the_row_where_it_opens(tmp_path: Path) -> None:
    path = a_csv(tmp_path / "a.csv", [HEADER, row(1), row(2, 事项名称='"没有关上'), row(3)])
    found = read(path)
    assert found[0][1].name == "事项1"
    ((number, column, _, message),) = faults(path)
    assert (number, column) == (3, "整行")
    assert "引号没有成对" in message


def test_every_unknown_and_every_repeated_column_is_told(tmp_path: Path) -> None:
    header = (*HEADER, "颜色", "跑动次数", "task_name")
    path = a_csv(tmp_path / "a.csv", [header, [*row(1), "红", "1", "又一个名称"]])
    found = faults(path)
    assert [fault[:2] for fault in found] == [(1, "颜色"), (1, "跑动次数"), (1, "task_name")]
    assert found[0][3] == "没有这个要素，请核对列名或删去该列"
    assert found[2][3] == "第 8 列与第 1 列是同一个要素，请只留一列"


def test_a_column_that_stands_twice_is_told_once(tmp_path: Path) -> None:
    path = a_csv(tmp_path / "a.csv", [(*HEADER, "事项名称"), [*row(1), "别名"]])
    assert faults(path) == [(1, "事项名称", "", "第 6 列与第 1 列是同一个要素，请只留一列")]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("空.csv", b"", "是空文件"),
        ("只有列名.csv", "事项名称,事项类型,实施编码\n".encode(), "里没有事项"),
        ("空行.csv", b"\n\n,,,\n", "没有列名"),
        ("别的表.csv", "姓名,电话\n甲,1\n".encode(), "没有“事项名称”“事项类型”列"),
        ("旧.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "旧版 Excel 工作簿，不能导入；请另存为 .xlsx"),
        ("宏.xlsm", b"PK\x03\x04", "带宏的工作簿"),
        ("图.png", b"\x89PNG", "类型不支持"),
        ("无扩展名", b"x", "类型不支持"),
        ("其实是表.csv", b"PK\x03\x04" + bytes(30), "实际是 Excel 工作簿；请把扩展名改为 .xlsx"),
        ("其实是旧表.csv", b"\xd0\xcf\x11\xe0" + bytes(30), "实际是旧版 Excel 工作簿"),
        ("扫描件.csv", b"%PDF-1.7", "实际是 PDF 文件"),
        ("空字符.csv", "事项名称,事项类型\n甲\x00,01\n".encode(), "空字符（NUL）"),
        ("乱码.csv", b"\xff\xff\x81\x20\xfe", "既不是 UTF-8 也不是 GBK"),
        ("乱码.json", b"[\xff\xff\x81\x20\xfe]", "请另存为 UTF-8 后重试"),
        ("乱码.jsonl", b"{\xff\xff\x81\x20\xfe}", "请另存为 UTF-8 后重试"),
        ("空字符.jsonl", b"{\x00}", "请另存为 UTF-8 后重试"),
        ("半个字.json", b'[{"name": "\\ud800"}]', "转义不合法"),
        ("半截.csv", "事项名称".encode("utf-8-sig")[:-1], "既不是 UTF-8 也不是 GBK"),
        ("数组.jsonl", b'[\n{"name": "a"}\n]', "是 JSON 数组，不是每行一个对象"),
        ("空数组.json", b"[]", "里没有事项"),
        ("断了.json", b'[{"name": "a"}', "内容不完整"),
        ("多逗号.json", '[{"name": "甲",}]'.encode(), "多了一个逗号，在第 "),
        ("几行.json", b'{"name": "a"}\n{"name": "b"}\n', "结束之后还有内容"),
        ("别的.jsonl", b'{"phone": 1}\n', "不像是“国家要素模板”的文件；现有的列：phone"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_a_file_that_is_no_table_is_refused_with_why(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadFile, match=name) as refusal:
        read(path)
    assert told in str(refusal.value)


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="找不到文件"):
        read(tmp_path / "没有.csv")
    with pytest.raises(BadFile, match="是文件夹"):
        read(tmp_path)


def test_an_encoding_is_never_guessed_from_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "长.csv"
    path.write_bytes(b"a" * (1 << 20) + "中".encode()[:2] + "中".encode("gbk"))
    assert encoding_of(path) == "gb18030"
    path.write_bytes(b"a" * ((1 << 20) - 1) + "中".encode())
    assert encoding_of(path) == "utf-8"


GOOD = {"name": "甲", "kind": "01", "implementation_code": code(1)}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"name": "乙", "kind": "01"', "不是有效的 JSON（内容不完整，缺少右括号或引号"),
        ('{"name": "乙", "kind": "01",}', "不是有效的 JSON（多了一个逗号，在第 "),
        ("{'name': '乙'}", "名称要用英文双引号括起来"),
        ("[1, 2]", "应为一个 JSON 对象"),
        ("null", "应为一个 JSON 对象"),
        ('{"name": "\\ud800 一个字"}', "转义不合法"),
        ('{"name": "\\ud800"}', "转义不合法"),
        ('{"name": "\\x"}', "转义不合法"),
        ('{"name": "甲", "visits": 1e999}', "数字太大"),
        ("[" * 5000, "层次太深"),
    ],
    ids=lambda value: value[:30],
)
def test_a_broken_line_is_told_and_its_neighbours_are_read(
    tmp_path: Path, line: str, told: str
) -> None:
    path = json_lines(tmp_path / "a.jsonl", GOOD, line, GOOD | {"name": "丙"})
    found = read(path)
    assert [found[0][1].name, found[2][1].name] == ["甲", "丙"]
    ((number, column, _, message),) = faults(path)
    assert (number, column) == (2, "整行")
    assert told in message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_and_are_counted_alike_in_every_encoding(
    tmp_path: Path, encoding: str, end: str
) -> None:
    said = msgspec.json.encode(GOOD).decode()
    path = tmp_path / "a.jsonl"
    path.write_bytes(end.join([said, "", "\u3000", said, "[1]", "{", " " + said]).encode(encoding))
    found = read(path)
    assert [number for number, _ in found] == [1, 4, 5, 6, 7]
    assert {found[at][1].name for at in (0, 1, 4)} == {"甲"}
    assert [(number, value) for number, _, value, _ in faults(path)] == [(5, "[1]"), (6, "{")]


def test_an_escaped_control_character_is_told_with_its_element(tmp_path: Path) -> None:
    path = json_lines(tmp_path / "a.jsonl", '{"name": "a\\u0000b", "kind": "01"}')
    told = "含有看不见的控制字符（U+0000）；请删去，或粘贴为纯文本后重试"
    assert faults(path) == [(1, "name", "a�b", told)]


@pytest.mark.parametrize(
    ("changes", "column", "told"),
    [
        ({"name": ["甲"]}, "name", "应填一个值，不能是列表或对象"),
        ({"name": 7.5e20}, "name", "数字太长"),
        ({"name": True}, "name", "不是真假值"),
        ({"kind": "行政许可证"}, "kind", "不在代码表中，请填以下之一：01 行政许可"),
        ({"visits": {"a": 1}}, "visits", "应填一个值"),
        ({"visits": -1}, "到办事现场次数", "不能小于 0"),
        ({"materials": {"name": "申请书"}}, "materials", "应为列表"),
        ({"materials": [{"colour": "红"}]}, "申请材料（第 1 项）·colour", "没有这个要素"),
        ({"materials": [{"copies": 1}]}, "申请材料（第 1 项）·材料名称", "没有填写"),
        ({"materials": [7, [1]]}, "申请材料（第 2 项）", "应填一个值"),
        ({"promised_limit": {"value": "五", "unit": "1"}}, "promised_limit", "不是整数"),
        ({"promised_limit": {"days": 5}}, "promised_limit", "时限对象只能有 value 和 unit"),
        ({"promised_limit": 5}, "promised_limit", "没有写明工作日还是自然日"),
        ({"body": "局", "body_name": "另一局"}, "body_name", "与另一列是同一个要素"),
        ({"enquiry": [1]}, "enquiry", "应填一个值"),
        ({"colour": "red"}, "colour", "没有这个要素"),
        ({"name": "x" * 100_000}, "事项名称", "请缩短"),
        ({"name": None}, "事项名称", "没有填写"),
    ],
)
def test_nested_wrong_types_are_told_with_their_place(
    tmp_path: Path, changes: dict[str, object], column: str, told: str
) -> None:
    ((number, at, value, message),) = faults(json_lines(tmp_path / "a.jsonl", GOOD | changes))
    assert (number, at) == (1, column)
    assert told in message
    assert len(value) <= 60
