"""The account between two editions, entries by themselves, citations of regulations."""

import doctest
from datetime import date

import pytest

from catalogue.model import citations, power_list
from catalogue.model.adjustment import Held, completed, summary_of
from catalogue.model.citations import articles_in, cites, number_of, title_key
from catalogue.model.citations import citations as cited
from catalogue.model.code_tables import ItemState
from catalogue.model.power_entry import power_changes, power_faults, tidy
from catalogue.model.power_list import (
    SHAPES,
    AccountLine,
    AdjustmentKind,
    Gap,
    Move,
    decode_power,
    encode_power,
    power_hash,
    reconcile,
)
from tests.powers import HANDOVER, TO_COUNTIES, a_power, an_adjustment

K = AdjustmentKind
MAY = date(2018, 5, 2)


def _move(kind: AdjustmentKind, *, removed: str = "", brought: str = "", serial: int = 1) -> Move:
    """A move over one-letter entries: ``A1`` is the entry A with content 1."""

    def pairs(text: str) -> tuple[tuple[str, str], ...]:
        return tuple((one[0], one[1]) for one in text.split())

    return Move(
        id=serial,
        kind=kind,
        on=MAY,
        document="文",
        removed=pairs(removed),
        brought=pairs(brought),
    )


def test_examples_in_the_docstrings_hold() -> None:
    for module in (power_list, citations):
        found = doctest.testmod(module)
        assert found.attempted > 0 and found.failed == 0


def test_the_account_of_a_year_closes_line_by_line() -> None:
    old = {"A": "1", "B": "1", "C": "1", "D": "1"}
    new = {"A": "2", "E": "1", "F": "1", "G": "1"}
    account = reconcile(
        old,
        new,
        [
            _move(K.AMEND, removed="A1", brought="A2"),
            _move(K.MERGE, removed="B1 C1", brought="E1"),
            _move(K.SPLIT, removed="D1", brought="F1 G1"),
        ],
    )
    assert (account.old, account.net, account.new, account.difference) == (4, 0, 4, 0)
    assert account.closes
    assert account.lines == (
        AccountLine(K.SPLIT, 1, 1, 2),
        AccountLine(K.MERGE, 1, 2, 1),
        AccountLine(K.AMEND, 1, 1, 1),
    )
    assert [line.net for line in account.lines] == [1, -1, 0]


@pytest.mark.parametrize(
    ("old", "new", "moves", "gap"),
    [
        ({"A": "1"}, {}, [], Gap("A", "新版清单中没有，但没有取消、下放、合并或拆分的记录")),
        ({}, {"A": "1"}, [], Gap("A", "新版清单中新出现，但没有新增、承接、合并或拆分的记录")),
        (
            {"A": "1"},
            {"A": "2"},
            [],
            Gap("A", "内容有变化，但没有划转、赋权、暂停或要素变更的记录"),
        ),
        (
            {"B": "1"},
            {"B": "1"},
            [_move(K.CANCEL, removed="A1", serial=7)],
            Gap("A", "第 7 号调整（取消，2018-05-02）要减少的事项在清单中不存在"),
        ),
        (
            {"A": "1"},
            {"A": "3"},
            [_move(K.AMEND, removed="A2", brought="A3")],
            Gap("A", "第 1 号调整（要素变更，2018-05-02）之前的内容与清单不一致，中间缺少调整记录"),
        ),
        (
            {"A": "1"},
            {"A": "2"},
            [_move(K.ADD, brought="A2")],
            Gap("A", "第 1 号调整（新增，2018-05-02）要增加的事项清单中已有"),
        ),
    ],
)
def test_what_the_record_does_not_explain_is_a_gap_about_its_entry(
    old: dict[str, str], new: dict[str, str], moves: list[Move], gap: Gap
) -> None:
    account = reconcile(old, new, moves)
    assert not account.closes
    assert account.gaps == (gap,)


def test_two_faults_that_cancel_out_in_number_do_not_close() -> None:
    account = reconcile({"A": "1", "B": "1"}, {"A": "1", "C": "1"}, [])
    assert account.difference == 0
    assert not account.closes
    assert [gap.code for gap in account.gaps] == ["B", "C"]


def test_every_kind_has_a_shape_that_agrees_with_what_it_is_told_to_do() -> None:
    assert set(SHAPES) == set(AdjustmentKind)
    for kind, ((least_out, _), (least_in, _)) in SHAPES.items():
        sign = (least_in > least_out) - (least_in < least_out)
        assert kind.told == {1: "增加", -1: "减少", 0: "不改变总数"}[sign]


def test_an_entry_is_hashed_by_its_content() -> None:
    power = a_power(1, sub_items=("甲", "乙"), note="注")
    assert decode_power(encode_power(power)) == power
    assert power_hash(power) == power_hash(decode_power(encode_power(power)))
    assert power_hash(power) != power_hash(a_power(1, sub_items=("甲、乙",), note="注"))
    assert len(power_hash(power)) == 64


def test_tidying_drops_what_a_spreadsheet_would_lose() -> None:
    rough = a_power(
        1, name=" 林木\u200b采伐 ", basis="一\r\n二\r三 ", sub_items=("甲", " ", "甲", "无")
    )
    assert tidy(rough) == a_power(1, name="林木采伐", basis="一\n二\n三", sub_items=("甲",))
    assert tidy(a_power(1)) is not None and tidy(a_power(1)) == a_power(1)


def test_faults_of_an_entry_name_it_and_the_column() -> None:
    power = a_power(1, unit="科" * 201, note="\x07", state=ItemState.CANCELLED)
    assert power_faults(power) == [
        ("承办机构", "“林木采伐许可1”（2206-A-00001）的承办机构最长 200 字，现为 201 字；请缩短"),
        (
            "备注",
            "“林木采伐许可1”（2206-A-00001）的备注含有看不见的控制字符；请删去，或粘贴为纯文本后重试",
        ),
        (
            "状态",
            "“林木采伐许可1”（2206-A-00001）的状态是“取消”；取消的事项不在清单中，请登记取消",
        ),
    ]
    assert power_faults(a_power(1)) == []


def test_changes_of_an_entry_are_told_with_labels() -> None:
    found = power_changes(a_power(1), a_power(1, state=ItemState.SUSPENDED, sub_items=("甲", "乙")))
    assert [(one.title, one.before, one.after) for one in found] == [
        ("子项名称", "", "甲、乙"),
        ("状态", "在用", "暂停"),
    ]


@pytest.mark.parametrize(
    ("kind", "changes", "summary"),
    [
        (K.ADD, {"brings": (a_power(1),)}, "新增“林木采伐许可1”"),
        (K.CANCEL, {"removes": ("2206-A-00001",)}, "取消“林木采伐许可1”"),
        (
            K.DELEGATE,
            {"removes": ("2206-A-00001",), "delegated": TO_COUNTIES},
            "下放“林木采伐许可1”，下放至县（市、区）",
        ),
        (
            K.EMPOWER,
            {"removes": ("2206-A-00001",), "delegated": TO_COUNTIES},
            "赋权“林木采伐许可1”，赋予县（市、区）",
        ),
        (
            K.TRANSFER,
            {"removes": ("2206-A-00001",), "handover": HANDOVER},
            "划转“林木采伐许可1”，由白山市林业局划转至抚松县行政审批局",
        ),
        (
            K.AMEND,
            {"removes": ("2206-A-00001",), "brings": (a_power(1, duties="审查", name="新"),)},
            "要素变更“林木采伐许可1”：事项名称、责任事项",
        ),
    ],
)
def test_an_adjustment_is_told_in_a_sentence(
    kind: AdjustmentKind, changes: dict[str, object], summary: str
) -> None:
    held = {"2206-A-00001": Held(power=a_power(1), since=MAY)}
    assert summary_of(completed(an_adjustment(kind, **changes), held), held) == summary


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("《中华人民共和国行政许可法》（2019年修正）", "行政许可法"),
        ("行政 许可法", "行政许可法"),
        ("〈药品经营许可证管理办法〉(试行)(2017年修正)", "药品经营许可证管理办法(试行)"),
        ("《中华人民共和国》", "中华人民共和国"),
        ("“一件事”办法", "一件事办法"),
    ],
)
def test_a_title_is_one_however_it_is_written(written: str, key: str) -> None:
    assert title_key(written) == key
    assert title_key(title_key(written)) == title_key(written)


@pytest.mark.parametrize(
    ("numeral", "number"),
    [("十", 10), ("十二", 12), ("二十", 20), ("一百零五", 105), ("二百五十三", 253), ("〇", 0)],
)
def test_chinese_numerals_are_read(numeral: str, number: int) -> None:
    assert number_of(numeral) == number


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("第十二条第一款", {12}),
        ("第3条至第6条", {3, 4, 5, 6}),
        ("第三条、第六条", {3, 6}),
        ("第三至五条", set()),
        ("附则", set()),
    ],
)
def test_articles_are_read_from_a_basis(text: str, articles: set[int]) -> None:
    assert articles_in(text) == articles


def test_each_regulation_of_a_basis_keeps_its_own_articles() -> None:
    one, other, last = cited(
        "《森林法》第三十二条、《中华人民共和国森林法实施条例》（国务院令第278号）第三十条；1.食品安全法第35条"
    )
    assert (one.title, one.articles) == ("森林法", {32})
    assert (other.title, other.articles) == ("森林法实施条例", {30})
    assert (last.title, last.articles) == ("食品安全法", {35})
    assert cites(other, "国务院令第278号") and not cites(one, "国务院令第278号")
    assert cites(one, "中华人民共和国森林法") and not cites(other, "森林法")
