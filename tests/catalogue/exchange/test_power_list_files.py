"""The power list as spreadsheets: what goes out comes back the same, what is wrong is told."""

from datetime import date
from pathlib import Path

import msgspec
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.errors import BadFile, BadRow
from catalogue.exchange.power_list import (
    adjustment_rows,
    adjustments_csv,
    adjustments_workbook,
    edition_csv,
    edition_workbook,
    read_adjustments,
    read_entries,
)
from catalogue.exchange.records import header
from catalogue.model.adjustment import Adjustment, Held, completed
from catalogue.model.code_tables import ItemKind, ItemState
from catalogue.model.power_entry import tidy
from catalogue.model.power_list import AdjustmentKind, Power, power_hash
from tests.powers import BUREAU, DOCUMENT, HANDOVER, TO_COUNTIES, a_power
from tests.properties.power_plans import Plan, plans

K = AdjustmentKind
FULL = a_power(
    1,
    sub_items=("主要林木", "其他林木、竹"),
    basis="《中华人民共和国森林法》第三十二条\n《吉林省林业管理条例》",
    unit="行政审批办公室",
    level_note="跨县的由市级实施",
    duties="1.受理\n2.审查\n3.决定",
    duties_basis="=不是公式",
    accountability="对不符合条件的准予许可的",
    empowered=("220621", "2206A1"),
    item_codes=("11220600013595001L4220116001000", "11220600013595001L4220116002000"),
    note="+1",
)


def _file(folder: Path, content: bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("write", [edition_workbook, edition_csv])
def test_an_edition_comes_back_entry_by_entry_with_the_same_hash(
    tmp_path: Path, write: object
) -> None:
    powers = [FULL, a_power(2, state=ItemState.SUSPENDED), a_power(3, kind=ItemKind.PENALTY)]
    ending = "xlsx" if write is edition_workbook else "csv"
    path = _file(tmp_path, write(powers), f"2018.{ending}")  # type: ignore[operator]

    back = [power for _, power in read_entries(path)]

    assert back == powers
    assert [power_hash(p) for p in back if isinstance(p, Power)] == [power_hash(p) for p in powers]


_TEXTS = st.text(st.sampled_from("森林法第条、，；=+-@'“”（）12 \n\r\u200bab[]/无"), max_size=10)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(*[_TEXTS] * 4), min_size=1, max_size=4))
def test_whatever_is_typed_once_tidied_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, ...]]
) -> None:
    powers = [
        tidy(a_power(serial, basis=one, sub_items=(two, three), note=four))
        for serial, (one, two, three, four) in enumerate(texts, start=1)
    ]
    path = _file(tmp_path_factory.mktemp("list"), edition_workbook(powers), "list.xlsx")

    assert [power for _, power in read_entries(path)] == powers


def test_an_edition_has_the_published_columns_and_says_how_to_fill_them(tmp_path: Path) -> None:
    path = _file(
        tmp_path, edition_workbook([FULL], [("清单版次", "2018"), ("项数", "1")]), "a.xlsx"
    )

    book = python_calamine.CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["权责清单", "说明"]
    first = book.get_sheet_by_name("权责清单").to_python()[0]
    assert first == header(Power) and first[:3] == ["职权编码", "权力类型", "事项名称"]
    notes = book.get_sheet_by_name("说明").to_python()
    assert notes[0][:2] == ["清单版次", "2018"]
    told = {row[0]: row[1:] for row in notes}
    assert told["职权编码"][0] == "必填"
    assert "行政许可、行政处罚" in told["权力类型"][2]


def test_usual_headers_of_published_lists_are_understood(tmp_path: Path) -> None:
    text = (
        "序号,权力编码,职权名称,职权类型,设定依据,实施主体,责任科室\n"
        "1,2206001,林木采伐许可,行政许可,《森林法》,白山市林业局,审批科\n"
    )
    ((row, power),) = read_entries(_file(tmp_path, text.encode("gb18030"), "清单.csv"))
    assert row == 2
    assert power == Power(
        code="2206001",
        name="林木采伐许可",
        kind=ItemKind.LICENSING,
        basis="《森林法》",
        body_name="白山市林业局",
        unit="审批科",
    )


def test_a_list_without_codes_is_refused_with_the_column(tmp_path: Path) -> None:
    path = _file(tmp_path, "事项名称,权力类型\n甲,行政许可\n".encode(), "a.csv")
    with pytest.raises(BadFile, match="缺少列：职权编码"):
        list(read_entries(path))


@settings(max_examples=25, deadline=None)
@given(plans(least=6), st.booleans())
def test_adjustments_come_back_as_they_were_asked_for(
    tmp_path_factory: pytest.TempPathFactory, plan: Plan, as_text: bool
) -> None:
    state, rows = dict(plan.start), []
    for number, asked in enumerate(plan.adjustments, start=1):
        rows += adjustment_rows(str(number), asked, state)
        _carry_out(asked, state)
    name, content = "调整.xlsx", adjustments_workbook(rows)
    if as_text:
        name, content = "调整.csv", adjustments_csv(rows)
    path = _file(tmp_path_factory.mktemp("a"), content, name)

    found, faults = read_adjustments(path)

    assert faults == []
    state = dict(plan.start)
    for read, asked in zip(found, plan.adjustments, strict=True):
        built = read.built(state.get)
        held = {c: Held(power=p, since=date(2018, 1, 1)) for c, p in state.items()}
        assert completed(built, held) == asked
        _carry_out(asked, state)


def _carry_out(asked: Adjustment, state: dict[str, Power]) -> None:
    for code in asked.removes:
        del state[code]
    state |= {power.code: power for power in asked.brings}


_HEAD = "编号,调整种类,调整日期,依据文件,原职权编码,"


def _read(folder: Path, columns: str, *rows: str) -> list[Adjustment]:
    path = _file(folder, "\n".join((_HEAD + columns, *rows)).encode(), "调整.csv")
    found, faults = read_adjustments(path)
    assert faults == []
    listed = {power.code: power for power in (FULL, a_power(2), a_power(3))}
    return [one.built(listed.get) for one in found]


def test_a_clerk_fills_only_what_changes(tmp_path: Path) -> None:
    (amended,) = _read(
        tmp_path,
        "事项名称,备注,子项名称",
        f"1,要素变更,2018年5月2日,{DOCUMENT},{FULL.code},林木采伐许可证核发,清空,清空",
    )
    assert amended.brings == (
        msgspec.structs.replace(FULL, name="林木采伐许可证核发", note="", sub_items=()),
    )
    assert (amended.on, amended.document) == (date(2018, 5, 2), DOCUMENT)


def test_a_merger_may_take_several_rows(tmp_path: Path) -> None:
    second = a_power(2).code
    (merged,) = _read(
        tmp_path,
        "职权编码,事项名称",
        f"1,合并,2018-05-02,{DOCUMENT},{FULL.code},{FULL.code},林木采伐（运输）许可",
        f"1,,,,{second},,",
    )
    assert merged.removes == (FULL.code, second)
    assert merged.brings == (msgspec.structs.replace(FULL, name="林木采伐（运输）许可"),)


def test_divisions_may_be_named_and_a_transfer_needs_no_content(tmp_path: Path) -> None:
    given_, moved = _read(
        tmp_path,
        "赋权去向,赋予地区,赋权内容,划入部门编码,划入部门,事项衔接,职责边界,事前勘验,审批,事后监管,交接事项编码",
        f"1,赋权,2018-05-02,{DOCUMENT},{FULL.code},县（市、区）,抚松县、靖宇县,受理、审查、决定,,,,,,,,",
        f"2,划转,2018-05-03,{DOCUMENT},2206-A-00002,,,,{BUREAU['body_code']},{BUREAU['body_name']},"
        f"{HANDOVER.connection},{HANDOVER.boundary},原部门,{HANDOVER.approves},原部门,I1、I2",
    )
    assert given_.delegated == TO_COUNTIES
    assert (moved.handover, moved.item_codes, moved.brings) == (HANDOVER, ("I1", "I2"), ())


def test_adjustments_are_taken_in_the_order_of_their_days(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        "备注",
        f"1,取消,2018-06-02,{DOCUMENT},{FULL.code},",
        f"2,取消,2018-05-02,{DOCUMENT},2206-A-00002,",
        f"3,取消,2018-05-02,{DOCUMENT},2206-A-00003,",
    )
    assert [one.removes[0][-1] for one in found] == ["2", "3", "1"]


@pytest.mark.parametrize(
    ("columns", "rows", "row", "column", "told"),
    [
        ("备注", [",取消,2018-05-02,文,A,"], 2, "编号", "没有填写"),
        ("备注", ["1,删掉,2018-05-02,文,A,"], 2, "调整种类", "add 新增、take_over 承接"),
        ("备注", ["1,取消,五月,文,A,"], 2, "调整日期", "不是日期，请写成 2018-03-01"),
        ("职权编码", ["1,要素变更,2018-05-02,文,A,清空"], 2, "职权编码", "这一列不能清空"),
        ("权力类型", ["1,新增,2018-05-02,文,,许可类"], 2, "权力类型", "01 行政许可"),
    ],
)
def test_a_cell_that_cannot_be_read_is_told_with_row_column_and_mend(
    tmp_path: Path, columns: str, rows: list[str], row: int, column: str, told: str
) -> None:
    path = _file(tmp_path, "\n".join((_HEAD + columns, *rows)).encode(), "调整.csv")
    found, faults = read_adjustments(path)
    assert found == []
    ((number, fault),) = faults
    assert (number, fault.column) == (row, column)
    assert told in fault.message


@pytest.mark.parametrize(
    ("columns", "rows", "row", "column", "told"),
    [
        ("备注", ["1,,2018-05-02,文,A,"], 2, "调整种类", "没有填写"),
        ("备注", ["1,取消,,文,A,"], 2, "调整日期", "没有填写"),
        (
            "备注",
            ["1,合并,2018-05-02,文,A,", "1,拆分,,,B,"],
            3,
            "调整种类",
            "第一行的“调整种类”不一致",
        ),
        ("职权编码", ["1,新增,2018-05-02,文,,N-1"], 2, "权力类型", "增加的事项必须有"),
        ("备注", ["1,要素变更,2018-05-02,文,A,新"], 2, "原职权编码", "不在清单中"),
    ],
)
def test_an_adjustment_that_cannot_be_put_together_is_told_where(
    tmp_path: Path, columns: str, rows: list[str], row: int, column: str, told: str
) -> None:
    path = _file(tmp_path, "\n".join((_HEAD + columns, *rows)).encode(), "调整.csv")
    ((one,), _) = read_adjustments(path)
    with pytest.raises(BadRow) as refused:
        one.built({}.get)
    assert (refused.value.row, refused.value.column) == (row, column)
    assert told in refused.value.message


def test_the_template_explains_every_kind(tmp_path: Path) -> None:
    path = _file(tmp_path, adjustments_workbook(), "模板.xlsx")
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["清单调整", "说明"]
    told = "".join(str(row[0]) for row in book.get_sheet_by_name("说明").to_python())
    assert [kind.label for kind in AdjustmentKind if kind.label not in told] == []
    assert read_adjustments(path) == ([], [])
