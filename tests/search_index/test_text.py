"""Text becomes terms the same way for index and query."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from search_index.highlight import SNIPPET_LENGTH, marker
from search_index.judge import JudgedQuery, judge
from search_index.text import (
    bigrams,
    index_words,
    normalise,
    plain,
    query_grams,
    query_words,
    unified,
)


def test_full_width_and_case_are_folded() -> None:
    assert plain("ＫＦＤ（新办）") == "kfd新办"
    assert query_words("ＡＢＣ许可") == query_words("abc许可")


@given(
    st.text(max_size=60)
    | st.text(alphabet="结婚⾦\uf90aa\u0301\u3099か１ＡＢ（㎡）\u2028ﬁ", max_size=20)
)
def test_folding_by_stretches_equals_folding_the_whole(text: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFKC", text).casefold()


def test_ideographs_in_disguise_are_found_and_shown_as_themselves() -> None:
    assert unified("⾦融（ＡＢＣ）") == "金融（ＡＢＣ）"
    assert marker(("金融",)).marked(unified("⾦融许可")) == ("", "金融", "许可")


def test_words_of_asking_are_dropped_unless_nothing_else_is_left() -> None:
    assert query_words("我要怎么办理结婚登记") == ("结婚登记",) or "结婚" in query_words(
        "我要怎么办理结婚登记"
    )
    assert "怎么" not in "".join(query_words("怎么办结婚证"))
    assert query_words("怎么办") != ()
    assert query_words("银行有没有牌照") == ("银行", "牌照")


def test_bigrams_do_not_cross_punctuation() -> None:
    assert bigrams("许可（新办）") == ["许可", "新办"]
    assert query_grams("税") == ("税",)


def test_the_index_holds_long_words_and_the_words_inside() -> None:
    words = index_words("住房公积金提取")
    assert "公积金" in words
    assert "提取" in words


@given(
    st.text(alphabet="结婚登记户口 ，。abcＡ１（）", max_size=40),
    st.sets(st.sampled_from(["结婚", "婚登", "a", "登记"]), min_size=1),
)
def test_marking_never_changes_the_text_and_marks_all_of_it_that_matches(
    text: str, terms: set[str]
) -> None:
    pieces = marker((*terms,)).marked(text)
    assert "".join(pieces) == text
    folded = [normalise(piece) for piece in pieces]
    assert all(any(term in piece for term in terms) for piece in folded[1::2])
    assert not any(term in piece for term in terms for piece in folded[::2])


def test_a_snippet_shows_the_line_that_matches_most() -> None:
    text = "白山市民政局\n居民身份证\n结婚登记声明书和身份证"
    snippet = marker(("身份证", "结婚")).snippet(text)
    assert snippet == ("", "结婚", "登记声明书和", "身份证", "")
    assert marker(("火箭",)).snippet(text) == ()


@given(
    st.lists(st.text(alphabet="甲乙丙丁戊", max_size=6), min_size=1, max_size=6),
    st.lists(st.sampled_from(["甲", "甲乙", "乙丙", "丁", "丁戊甲"]), min_size=1, unique=True),
)
def test_the_line_shown_is_the_first_of_those_that_hold_most_terms(
    lines: list[str], terms: list[str]
) -> None:
    most = max(lines, key=lambda line: sum(term in line for term in terms))
    alone = {len(term) > 1 for term in terms} == {False, True}
    if not alone and any(term in most for term in terms):
        assert "".join(marker((*terms,)).snippet("\n".join(lines))) == most


def test_a_line_is_cut_only_where_it_is_too_long() -> None:
    line = "申请人" * 16 + "持身份证办理"
    assert marker(("身份证",)).snippet(f"市局\n{line}\n") == (
        "申请人" * 16 + "持",
        "身份证",
        "办理",
    )
    before, held, behind = marker(("身份证",)).snippet(line * 3)
    assert (before[0], held, behind[-1]) == ("…", "身份证", "…")
    assert len(before + held + behind) == SNIPPET_LENGTH + 2


def test_a_single_character_beside_longer_words_makes_no_snippet() -> None:
    text = "食品经营许可\n餐饮店洗消分开，生熟不交叉\n饭店开业"
    cut = text.rpartition("\n")[0]
    assert marker(("开", "饭店")).snippet(cut) == ()
    assert marker(("开", "饭店")).snippet(text) == ("", "饭店开", "业")
    assert marker(("开",)).snippet(cut)[:2] == ("餐饮店洗消分", "开")


def test_judging_a_ranking() -> None:
    queries = [JudgedQuery("甲", ("1",)), JudgedQuery("乙", ("2", "3"))]
    verdict = judge(queries, {"甲": ["1"], "乙": ["9", "2"]}.__getitem__)
    assert verdict.success_at_1 == 0.5
    assert 0.5 < verdict.ndcg_at_10 < 1
