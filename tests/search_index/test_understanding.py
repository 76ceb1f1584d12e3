"""Each kind of understanding, by examples, over the authored Baishan guides and the seed words."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest

from catalogue.model.everyday_words import pairs_in
from catalogue.queries.published_documents import to_document
from fixtures import baishan_guides
from search_index.backend import Backend
from search_index.contract import SearchEngine
from search_index.follower import IndexFollower
from search_index.phrases import Phrases
from search_index.request import SearchRequest, SearchResult
from search_index.synonyms import Synonyms
from search_index.understanding import without_asking
from tests.search_index.library import Library, a_document

NOW = datetime(2018, 6, 1, tzinfo=UTC)
SEEDS = files("catalogue").joinpath("seeds/everyday_words.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def guides(kind: Backend, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    """The guides without their own everyday names: what is found is found by understanding."""
    documents = [
        msgspec.structs.replace(to_document(item, number, item.code, NOW), everyday_names=())
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
LOST_LICENCE = "机动车驾驶证遗失补证"
HOUSE = "国有建设用地使用权及房屋所有权转移登记（存量房买卖）"
JOBLESS = "失业保险金申领"
TEACHER = "幼儿园、小学、初级中学教师资格认定"
TREES = "林木采伐许可证核发（集体和个人林木）"
WATER = "取水许可"
LEGAL_AID = "法律援助申请审批（民事、行政代理）"
PHARMACY = "药品经营许可证（零售）核发"
TOBACCO = "烟草专卖零售许可证核发（新办）"
POOR = "城市居民最低生活保障对象认定和保障金给付"
LIBRARY = "图书馆读者证办理"
TRADER = "个体工商户注册登记"
PENSION = "职工基本养老保险待遇申领"

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
        ("驾照丢了", LOST_LICENCE),
        ("二手房过户", HOUSE),
        ("下岗失业金", JOBLESS),
        ("砍树", TREES),
        ("借书卡", LIBRARY),
        ("装电表", "低压居民用电新装"),
        ("打疫苗", "儿童预防接种证办理"),
        ("领低保", POOR),
    ],
    "pinyin in full": [
        ("huzhao", PASSPORT),
        ("jiehundengji", WEDDING),
        ("shenfenzheng", ID_CARD),
        ("kaifandian", FOOD),
        ("shiyebaoxianjin", JOBLESS),
        ("zhufanggongjijin", FUND),
        ("yaodian", PHARMACY),
        ("jiaoshizige", TEACHER),
    ],
    "first letters": [
        ("kfd", FOOD),
        ("jhdj", WEDDING),
        ("sfz", ID_CARD),
        ("zfgjj", FUND),
        ("jszg", TEACHER),
        ("sybxj", JOBLESS),
        ("flyz", LEGAL_AID),
        ("hkqy", "户口迁移（夫妻投靠、父母子女投靠）"),
    ],
    "characters and letters mixed": [
        ("jiehun登记", WEDDING),
        ("居民sfz", ID_CARD),
        ("食品jyxk", FOOD),
        ("公ji金", FUND),
        ("失业bx金", JOBLESS),
        ("教师zige", TEACHER),
        ("港澳txz", "往来港澳通行证及签注签发"),
        ("kai饭店", FOOD),
        ("jiehundengji声明书", WEDDING),
        ("shenfenzheng 公安局", ID_CARD),
    ],
    "characters that sound alike": [
        ("护造", PASSPORT),
        ("胡照", PASSPORT),
        ("结昏登记", WEDDING),
        ("公机金", FUND),
        ("居民身分证", ID_CARD),
        ("开犯店", FOOD),
        ("叫师资格", TEACHER),
        ("证信", "个人信用报告查询"),
        ("取水徐可", WATER),
    ],
    "slips": [
        ("食品经菅许可", FOOD),
        ("住房公金积", FUND),
        ("居民身份正", ID_CARD),
        ("内地居结婚登记", WEDDING),
        ("失业保险全申领", JOBLESS),
        ("林木采代许可", TREES),
        ("公积全", FUND),
        ("法律缓助", LEGAL_AID),
        ("取水许叮", WATER),
        ("离婚登汜", "内地居民自愿离婚登记"),
    ],
    "a slip within a phrase": [
        ("驾使证丢了补办", LOST_LICENCE),
        ("公积今买房提取", FUND),
        ("开饭店食品经营许可正", FOOD),
        ("我的居民身分证换领", ID_CARD),
        ("补办驾驶政", LOST_LICENCE),
        ("小学老师叫师资格", TEACHER),
        ("怎么申请法律元助", LEGAL_AID),
    ],
    "traditional characters": [
        ("護照", PASSPORT),
        ("食品經營許可證", FOOD),
        ("結婚登記", WEDDING),
        ("開飯店", FOOD),
        ("駕照丟了", LOST_LICENCE),
        ("圖書館讀者證", LIBRARY),
        ("失業保險金", JOBLESS),
        ("領養老金", PENSION),
    ],
    "questions and politeness": [
        ("请问开饭店需要什么材料", FOOD),
        ("上户口怎么办", BIRTH),
        ("我想开饭店", FOOD),
        ("护照在哪里办", PASSPORT),
        ("结婚登记要带什么证件", WEDDING),
        ("身份证丢了怎么办", ID_CARD),
        ("开个饭店要办什么手续", FOOD),
        ("想开一家药店需要什么条件", PHARMACY),
        ("帮我查征信多少钱", "个人信用报告查询"),
        ("附近的图书馆在哪里", LIBRARY),
        ("什么时候能领证", WEDDING),
        ("谁能领低保", POOR),
        ("结婚登记那里办", WEDDING),
        ("开饭店找谁批", FOOD),
        ("砍树归哪个部门管", TREES),
        ("公积金能不能提取", FUND),
        ("kaifandian zenme ban", FOOD),
        ("huzhao zai na ban", PASSPORT),
        ("qingwen jiehun dengji yao shenme zhengjian", WEDDING),
    ],
    "full width and case": [
        ("ＫＦＤ", FOOD),
        ("ＨＵＺＨＡＯ", PASSPORT),
        ("HuZhao", PASSPORT),
        ("ＪＨＤＪ", WEDDING),
        ("SFZ", ID_CARD),
        ("居民ＳＦＺ", ID_CARD),
    ],
    "bodies by their short names": [
        ("公安局护照", PASSPORT),
        ("食药监 食品经营许可", FOOD),
        ("民政 结婚登记", WEDDING),
        ("车管所 新车上牌", "机动车注册登记（新车上牌）"),
        ("环保局 环境影响报告表", "建设项目环境影响报告表审批"),
        ("社保局 养老保险待遇", PENSION),
        ("烟草局 零售许可", TOBACCO),
        ("市监局 个体工商户", TRADER),
        ("人社局 失业保险金", JOBLESS),
        ("住建局 施工许可", "建筑工程施工许可证核发"),
    ],
    "combinations": [
        ("请问kfd要什么材料", FOOD),
        ("护造怎么办", PASSPORT),
        ("護造怎么办", PASSPORT),
        ("我想开犯店", FOOD),
        ("白山市开饭店", FOOD),
        ("怎么办huzhao", PASSPORT),
        ("ＫＦＤ要什么手续", FOOD),
        ("請問開飯店需要什麼材料", FOOD),
        ("想办個體戶執照", TRADER),
        ("请问失業bxj怎么领", JOBLESS),
        ("开药电需要什么材料", PHARMACY),
        ("我想取gjj", FUND),
        ("sfzdl怎么办", ID_CARD),
        ("请问法律缓助要什么条件", LEGAL_AID),
        ("食品經菅許可", FOOD),
        ("取水許叮", WATER),
    ],
}


@pytest.mark.parametrize(
    ("words", "name"),
    [pytest.param(*one, id=f"{kind}: {one[0]}") for kind, ones in EXAMPLES.items() for one in ones],
)
def test_what_people_type_finds_what_they_mean(guides: SearchEngine, words: str, name: str) -> None:
    names, result = found(guides, words)
    assert name in names
    assert result.relaxed is None


@pytest.mark.parametrize("words", [words for words, _ in EXAMPLES["traditional characters"]])
def test_traditional_characters_are_not_taken_for_a_slip(guides: SearchEngine, words: str) -> None:
    assert found(guides, words)[1].instead == ""


PLACED = [
    ("抚松开饭店", "220621", "食品经营许可证延续、变更"),
    ("江源区身份证丢了怎么办", "220605", ID_CARD),
    ("浑江区 jhdj", "220602", WEDDING),
    ("临江砍树要什么手续", "220681", TREES),
    ("临江市林木采代许可", "220681", TREES),
    ("靖宇取水许叮", "220622", WATER),
    ("靖宇县取水证", "220622", WATER),
    ("浑江区結昏登記", "220602", WEDDING),
    ("浑江区領證要帶什麼", "220602", WEDDING),
    ("临江kaizhensuo", "220681", "医疗机构执业登记（诊所）"),
    ("靖宇縣開旅館", "220622", "旅馆业特种行业许可证核发"),
    ("抚松县开劳务公司要什么材料", "220621", "劳务派遣经营许可"),
    ("江源区老人补贴要什么条件", "220605", "高龄老年人津贴发放"),
    ("浑江区开you儿园要什么条件", "220602", "民办幼儿园设立审批"),
]
"""A place beside everyday words, letters, slips, traditional characters and questions."""


@pytest.mark.parametrize(("words", "place", "name"), PLACED, ids=[one[0] for one in PLACED])
def test_a_place_is_understood_beside_everything_else(
    guides: SearchEngine, words: str, place: str, name: str
) -> None:
    names, result = found(guides, words)
    assert name in names
    assert (result.place, result.relaxed) == (place, None)
    assert {hit.code[2:8] for hit in result.hits} == {place}


@pytest.mark.parametrize(
    "words",
    [
        "土地使用证",
        "公用证",
        "重要手续",
        "户口本",
        "承租人",
        "好人好事",
        "zhaina",
        "那里风景",
        "张三丢了",
    ],
)
def test_what_only_resembles_asking_stays(words: str) -> None:
    assert without_asking(words) == words.removesuffix("了")


@pytest.mark.parametrize("words", ["护造", "kfd", "结昏登记", "huzhao"])
def test_the_page_is_told_what_was_searched_for_instead(guides: SearchEngine, words: str) -> None:
    _, result = found(guides, words)
    assert result.instead
    assert result.relaxed is None


def test_a_slip_among_known_words_is_offered_not_imposed(guides: SearchEngine) -> None:
    _, result = found(guides, "出生等级")
    assert (result.instead, result.suggestion) == ("", "出生登记")


def test_a_slip_beside_words_that_nobody_knows_is_offered(guides: SearchEngine) -> None:
    _, result = found(guides, "结昏登记直播")
    assert (result.instead, result.suggestion) == ("", "结婚登记直播")


@pytest.mark.parametrize("words", ["非遗传承人申请", "药师证再注册", "滤毒通风保养"])
def test_words_that_a_dictionary_lacks_are_no_slips_for_that(
    kind: Backend, tmp_path: Path, words: str
) -> None:
    names = ("非物质文化遗产代表性传承人认定", "药师正在岗查询", "绿都通风备案", "遗传成人检查")
    library = Library([a_document(n, name=name) for n, name in enumerate(names, start=1)])
    library.words_said = [("非遗传承人", "非物质文化遗产代表性传承人"), ("药师证", "药师")]
    engine = asyncio.run(IndexFollower(tmp_path, library, kind).start())
    assert engine.search(SearchRequest(words=words)).instead == ""


@pytest.mark.parametrize(
    ("words", "instead", "offered"),
    [("遗嘱", "", ""), ("夜市", "", ""), ("公正", "公证", ""), ("交电费", "", "交水费")],
)
def test_a_word_is_not_taken_for_another_that_it_only_resembles(
    kind: Backend, tmp_path: Path, words: str, instead: str, offered: str
) -> None:
    names = ("企业简易注销登记", "企业实行不定时工作制审批", "学历公证", "交水费", "交通违法处理")
    library = Library([a_document(n, name=name) for n, name in enumerate(names, start=1)])
    engine = asyncio.run(IndexFollower(tmp_path, library, kind).start())
    result = engine.search(SearchRequest(words=words))
    assert (result.instead, result.suggestion) == (instead, offered)


@pytest.mark.parametrize("words", ["护造", "kfd", "huzhao"])
def test_what_is_meant_literally_is_never_replaced(guides: SearchEngine, words: str) -> None:
    result = guides.search(SearchRequest(words=words, literal=True))
    assert (result.instead, result.suggestion) == ("", "")


@pytest.mark.parametrize("words", ["vvv", "x", "qqqvvv"])
def test_letters_that_spell_nothing_find_nothing(guides: SearchEngine, words: str) -> None:
    assert found(guides, words)[1].total == 0


def test_nothing_is_taken_for_what_begins_or_ends_with_a_word_that_only_joins() -> None:
    names = ("采集国家重点保护的野生植物", "捕捉或运输野生动物")
    assert list(Phrases(names).alike("挖野生植物")) == ["野生植物"], "not 的野生植物"
    assert list(Phrases(names).alike("重占保护")) == ["重点保护"]


def test_what_is_found_as_typed_is_never_replaced(guides: SearchEngine) -> None:
    for words in ("护照", "结婚登记", "出生登记", "居民身份证", "许可证"):
        _, result = found(guides, words)
        assert (result.instead, result.relaxed) == ("", None)


def test_a_whole_code_and_its_beginning_find_the_item(guides: SearchEngine) -> None:
    item = next(baishan_guides())
    for length in (len(item.code), len(item.code) - 3, 20):
        names, _ = found(guides, item.code[:length], 50)
        assert item.name in names


@pytest.mark.parametrize(
    "typed",
    [
        str,
        str.lower,
        "  {}  ".format,
        lambda code: f"{code[:11]}-{code[11:20]}-{code[20:]}",
        lambda code: " ".join(code[at : at + 4] for at in range(0, len(code), 4)),
        lambda code: "".join(chr(ord(one) + 0xFEE0) for one in code),
    ],
    ids=["as it is", "small letters", "blanks around", "hyphens", "blanks within", "full width"],
)
def test_a_code_is_one_however_it_is_typed(
    guides: SearchEngine, typed: Callable[[str], str]
) -> None:
    item = next(baishan_guides())
    assert found(guides, typed(item.code))[0] == [item.name]


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
    for words in ("值班表", "办个证呗", "孩子", "老人怎么弄"):
        assert found(guides, words)[1].total


def test_a_trade_that_is_only_named_means_what_opening_it_does_and_is_explained_so() -> None:
    words = Synonyms([("开烧烤店", "食品经营许可")])
    assert words.meanings("烧烤店") == ("食品经营许可",)
    assert words.said_in("烧烤店") == [("开烧烤店", ("食品经营许可",))]
    assert (words.meanings("书店"), words.said_in("书店")) == ((), [])
