"""Each kind of understanding, by examples, over the authored Baishan guides and the seed words."""

import asyncio
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from catalogue.model.everyday_words import pairs_in
from catalogue.queries.published_documents import to_document
from fixtures import baishan_guides
from search_index.backend import Backend
from search_index.follower import IndexFollower
from search_index.request import SearchEngine, SearchRequest, SearchResult
from tests.search_index.library import Library

NOW = datetime(2018, 6, 1, tzinfo=UTC)
SEEDS = files("catalogue").joinpath("seeds/everyday_words.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def guides(kind: Backend, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    documents = [
        to_document(item, number, item.code, NOW)
        for number, item in enumerate(baishan_guides(), start=1)
    ]
    library = Library(documents)
    library.words_said = [(pair.said, pair.meant) for pair in pairs_in(SEEDS)]
    follower = IndexFollower(tmp_path_factory.mktemp("understanding"), library, kind)
    return asyncio.run(follower.start())


NAMES = {item.code: item.name for item in baishan_guides()}


def found(engine: SearchEngine, words: str, most: int = 3) -> tuple[list[str], SearchResult]:
    result = engine.search(SearchRequest(words=words, limit=most))
    return [NAMES[hit.code] for hit in result.hits], result


FOOD = "食品经营许可证核发（新办）"
BIRTH = "出生登记（国内出生婴儿）"
PASSPORT = "普通护照首次签发"
WEDDING = "内地居民结婚登记"
ID_CARD = "居民身份证换领、补领"
FUND = "住房公积金提取（购买住房）"

EXAMPLES: dict[str, list[tuple[str, str]]] = {
    "everyday words": [
        ("开饭店", FOOD),
        ("开小吃店", FOOD),
        ("上户口", BIRTH),
        ("孩子上户口", BIRTH),
        ("领证", WEDDING),
        ("办护照", PASSPORT),
        ("取公积金", FUND),
        ("身份证丢了", ID_CARD),
    ],
    "pinyin in full": [
        ("huzhao", PASSPORT),
        ("jiehundengji", WEDDING),
        ("shenfenzheng", ID_CARD),
        ("kaifandian", FOOD),
    ],
    "first letters": [("kfd", FOOD), ("jhdj", WEDDING), ("sfz", ID_CARD), ("zfgjj", FUND)],
    "characters and letters mixed": [
        ("jiehun登记", WEDDING),
        ("居民sfz", ID_CARD),
        ("食品jyxk", FOOD),
        ("公ji金", FUND),
    ],
    "characters that sound alike": [
        ("护造", PASSPORT),
        ("结昏登记", WEDDING),
        ("公机金", FUND),
        ("居民身分证", ID_CARD),
        ("开犯店", FOOD),
    ],
    "slips": [
        ("食品经菅许可", FOOD),
        ("住房公金积", FUND),
        ("居民身份正", ID_CARD),
        ("内地居结婚登记", WEDDING),
    ],
    "traditional characters": [
        ("護照", PASSPORT),
        ("食品經營許可證", FOOD),
        ("結婚登記", WEDDING),
        ("開飯店", FOOD),
    ],
    "questions and politeness": [
        ("请问开饭店需要什么材料", FOOD),
        ("上户口怎么办", BIRTH),
        ("我想开饭店", FOOD),
        ("护照在哪里办", PASSPORT),
        ("结婚登记要带什么证件", WEDDING),
        ("身份证丢了怎么办", ID_CARD),
    ],
    "full width and case": [("ＫＦＤ", FOOD), ("ＨＵＺＨＡＯ", PASSPORT), ("HuZhao", PASSPORT)],
    "bodies by their short names": [
        ("公安局护照", PASSPORT),
        ("食药监 食品经营许可", FOOD),
        ("民政 结婚登记", WEDDING),
    ],
    "combinations": [
        ("请问kfd要什么材料", FOOD),
        ("護造怎么办", PASSPORT),
        ("我想开犯店", FOOD),
        ("白山市开饭店", FOOD),
    ],
}


@pytest.mark.parametrize(
    ("words", "name"),
    [pytest.param(*one, id=f"{kind}: {one[0]}") for kind, ones in EXAMPLES.items() for one in ones],
)
def test_what_people_type_finds_what_they_mean(guides: SearchEngine, words: str, name: str) -> None:
    names, _ = found(guides, words)
    assert name in names


@pytest.mark.parametrize("words", ["护造", "kfd", "结昏登记", "huzhao"])
def test_the_page_is_told_what_was_searched_for_instead(guides: SearchEngine, words: str) -> None:
    _, result = found(guides, words)
    assert result.instead
    assert result.relaxed is None


def test_a_slip_among_known_words_is_offered_not_imposed(guides: SearchEngine) -> None:
    _, result = found(guides, "出生等级")
    assert (result.instead, result.suggestion) == ("", "出生登记")


def test_what_is_found_as_typed_is_never_replaced(guides: SearchEngine) -> None:
    for words in ("护照", "结婚登记", "出生登记", "居民身份证", "许可证"):
        _, result = found(guides, words)
        assert (result.instead, result.relaxed) == ("", None)


def test_a_whole_code_and_its_beginning_find_the_item(guides: SearchEngine) -> None:
    item = next(baishan_guides())
    for length in (len(item.code), len(item.code) - 3, 20):
        names, _ = found(guides, item.code[:length], 50)
        assert item.name in names
    assert found(guides, item.code.lower())[0] == [item.name]


def test_a_place_becomes_a_filter_and_an_item_of_the_city_is_not_lost(
    guides: SearchEngine,
) -> None:
    names, result = found(guides, "抚松 食品经营许可")
    assert result.place == "220621"
    assert {hit.code[2:8] for hit in result.hits} == {"220621"}
    names, result = found(guides, "抚松县 身份证")
    assert ID_CARD in names, "the county has none of its own, the city's is shown"
    assert result.place == ""


def test_a_chosen_region_keeps_the_place_a_word(guides: SearchEngine) -> None:
    request = SearchRequest(words="抚松 食品经营许可", filters=(("region", ("220681",)),))
    assert guides.search(request).place == ""


def test_the_city_itself_filters_nothing(guides: SearchEngine) -> None:
    _, here = found(guides, "白山 结婚登记")
    _, anywhere = found(guides, "结婚登记")
    assert (here.place, here.total) == ("", anywhere.total)


def test_alternatives_with_commas_find_what_either_would(guides: SearchEngine) -> None:
    names, result = found(guides, "护照，出国证件，护照办理", 10)
    assert names[0] == PASSPORT
    assert result.relaxed is None


def test_a_variant_stands_behind_the_matter_unless_it_is_asked_for(
    guides: SearchEngine,
) -> None:
    names, _ = found(guides, "食品经营许可证", 10)
    assert names.index(FOOD) < names.index("食品经营许可证延续、变更")
    names, _ = found(guides, "食品经营许可证延续", 10)
    assert names[0] == "食品经营许可证延续、变更"


def test_no_query_of_real_characters_finds_nothing_at_all(guides: SearchEngine) -> None:
    for words in ("坐班", "办个证呗", "孩子", "老人怎么弄"):
        assert found(guides, words)[1].total
