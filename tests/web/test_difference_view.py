"""What a reviewer is shown of a change: every word of it, by sections, rows as rows."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from catalogue.model.attachments import Reference
from catalogue.model.item import Material
from catalogue.model.limits import TimeLimit
from tests.factories import an_item
from web.view_models.difference import difference_view, one_line
from web.view_models.marked import FOLD, marked

TEXTS = st.text("申请人提交材料，。；\n5 个工作日abc", max_size=80)


@given(TEXTS, TEXTS)
def test_the_pieces_of_both_texts_are_the_texts_again(before: str, after: str) -> None:
    was, now = marked(before, after)
    assert "".join(text for text, _ in was) == before
    assert "".join(text for text, _ in now) == after
    kept = [[text for text, differs in pieces if not differs] for pieces in (was, now)]
    assert "".join(kept[0]) == "".join(kept[1])


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert not any(differs for pieces in marked(text, text) for _, differs in pieces)


def test_changed_words_are_marked_and_no_more() -> None:
    was, now = marked("自受理之日起5个工作日内办结", "自受理之日起3个工作日内办结")
    assert [text for text, differs in was if differs] == ["5"]
    assert [text for text, differs in now if differs] == ["3"]


def test_texts_with_little_in_common_are_marked_whole() -> None:
    assert marked("户口簿原件", "不动产权证书") == (
        (("户口簿原件", True),),
        (("不动产权证书", True),),
    )


def test_what_is_new_has_nothing_before_it() -> None:
    assert marked("", "同意") == ((), (("同意", True),))
    assert marked("同意", "") == ((("同意", True),), ())


def test_a_long_unchanged_stretch_is_folded_around_the_change() -> None:
    long = "申请人应当如实提交有关材料和反映真实情况。" * 40
    was, now = marked(f"{long}甲方案{long}", f"{long}乙方案{long}")
    for pieces in (was, now):
        assert len("".join(text for text, _ in pieces)) < 400
        assert pieces[0][0].startswith(FOLD) and pieces[-1][0].endswith(FOLD)
    assert any("甲" in text for text, differs in was if differs)
    assert any("乙" in text for text, differs in now if differs)


def test_very_long_texts_are_compared_by_sentences_in_reasonable_time() -> None:
    before = "".join(f"第{n}条申请人应当提交第{n}号材料；" for n in range(600))
    after = before.replace("第300号", "第三百号")
    was, now = marked(before, after)
    assert [text for text, differs in was if differs] == ["第300条申请人应当提交第300号材料；"]
    assert [text for text, differs in now if differs] == ["第300条申请人应当提交第三百号材料；"]


def _changed(**changes: object):
    return msgspec.structs.replace(an_item(), **changes)


def test_changes_stand_in_the_sections_of_the_form() -> None:
    after = _changed(promised_limit=TimeLimit(2), short_name="新简称")
    view = difference_view(an_item(), after)
    assert [section.title for section in view.sections] == ["事项是什么", "时限和跑动次数"]
    assert view.summary == "事项简称、承诺办结时限"
    assert one_line(an_item(), after) == "变化：事项简称、承诺办结时限"
    assert one_line(None, after) == "新事项"
    assert difference_view(an_item(), an_item()).summary == "内容没有变化"


def test_every_change_of_an_item_is_in_some_section() -> None:
    whole = difference_view(None, an_item())
    titles = {field.title for section in whole.sections for field in section.fields}
    tables = {table.title for section in whole.sections for table in section.tables}
    assert {"事项名称", "实施主体", "承诺办结时限", "公开属性", "咨询方式·电话"} <= titles
    assert {"申请材料", "办理环节", "设定依据"} <= tables
    assert whole.summary.endswith(f"等 {len(titles) + len(tables)} 项")


def test_rows_come_go_change_and_move() -> None:
    first, *rest = an_item().materials
    new = Material(name="父母结婚证", copies=1)
    kept = msgspec.structs.replace(rest[-1], copies=9)
    after = _changed(materials=(kept, new), steps=an_item().steps[::-1])
    view = difference_view(an_item(), after)
    (materials,) = [t for s in view.sections for t in s.tables if t.title == "申请材料"]
    by_kind = {
        row.kind: row for row in materials.rows if row.name in (first.name, new.name, kept.name)
    }
    assert by_kind["removed"].name == first.name
    assert ("材料名称", first.name) in by_kind["removed"].cells
    assert ("复印件份数", "1") in by_kind["added"].cells
    (field,) = by_kind["changed"].fields
    assert (field.title, field.after) == ("复印件份数", (("9", True),))
    (steps,) = [t for s in view.sections for t in s.tables if t.title == "办理环节"]
    assert steps.moved and steps.rows == []
    assert "办理环节（顺序调整）" in view.summary


def test_files_are_shown_by_name_and_a_mark_of_their_bytes() -> None:
    old, new = (Reference("申请表.pdf", digit * 64).text for digit in "ab")
    first, *rest = an_item().materials

    def with_form(text: str):
        return _changed(materials=(msgspec.structs.replace(first, blank_form=text), *rest))

    view = difference_view(with_form(old), with_form(new))
    (field,) = view.sections[0].tables[0].rows[0].fields
    assert "".join(text for text, _ in field.before) == "申请表.pdf（aaaaaaaa）"
    assert "".join(text for text, _ in field.after) == "申请表.pdf（bbbbbbbb）"
