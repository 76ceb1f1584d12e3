"""Every rule tells its good example from its bad one; the reference item offends none."""

from types import MappingProxyType

import msgspec
import pytest

from catalogue.model.item import ServiceItem
from catalogue.rules import RULES, check
from catalogue.rules.examples import changed, context_of
from fixtures import baishan_guides, reference_item

GUIDES = MappingProxyType({guide.code: guide for guide in baishan_guides()})


def test_the_reference_item_has_no_finding() -> None:
    assert check(reference_item()) == []


def test_the_numbers_of_the_reference_list_are_all_there() -> None:
    assert set(range(1, 29)) <= {rule.number for rule in RULES.values()}


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_passes_its_good_example(rule: object) -> None:
    example = rule.good
    item = changed(reference_item(), example)
    assert rule.findings(item, context_of(example)) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_finds_its_bad_example(rule: object) -> None:
    example = rule.bad
    item = changed(reference_item(), example)
    found = rule.findings(item, context_of(example))
    assert found
    for finding in found:
        assert finding.rule == rule.id
        assert "《" in finding.message, "names the element"
        assert "；" in finding.message, "tells the mend after what is wrong"


@pytest.mark.parametrize("code", sorted(GUIDES))
def test_a_sample_guide_has_no_error(code: str) -> None:
    errors = [finding.message for finding in check(GUIDES[code]) if finding.blocking]
    assert errors == []


def test_an_item_of_nothing_but_a_name_is_checked_not_crashed() -> None:
    bare = msgspec.convert({"name": "某事项", "kind": "01"}, ServiceItem)
    rules = {finding.rule for finding in check(bare)}
    assert {"item_has_a_code", "guide_is_complete", "phones_are_given"} <= rules


@pytest.mark.parametrize(
    ("text", "debris"),
    [
        ("todo", "todo"),
        ("先填（Todo）", "Todo"),
        ("TODO：补", "TODO"),
        ("网址 uNDEFINED 待定", "uNDEFINED"),
        ("Undefined", "Undefined"),
        ("一&nbsp;二", "&nbsp;"),
        ("一<BR />二", "<BR />"),
        ("经营场所\ufffd", "\ufffd"),
        ("mastodon、undefinedness、预定 to do", ""),
        ("&amp;<书名>、此处不填、测试合格", ""),
    ],
)
def test_debris_is_found_however_it_is_written_and_nothing_else(text: str, debris: str) -> None:
    item = changed(reference_item(), {"conditions": text})
    found = [one for one in check(item) if one.rule == "text_is_free_of_debris"]
    assert [one.message.split("“")[1].split("”")[0] for one in found] == [debris] * bool(debris)


@pytest.mark.parametrize("words", [(), ("旧局",), ("a.c", "旧局", "")])
def test_words_a_place_watches_are_found_as_they_stand(words: tuple[str, ...]) -> None:
    item = changed(reference_item(), {"conditions": "由旧局出具，编号 abc，登陆系统填报"})
    found = [
        one.message.split("“")[1].split("”")[0]
        for one in check(item, context_of({"_context": {"watch_words": words}}))
        if one.rule == "wording_avoids_watched_words"
    ]
    assert found == ["登陆系统", *(word for word in words if word == "旧局")]
