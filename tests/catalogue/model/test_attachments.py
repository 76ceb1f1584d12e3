"""Files of an item: what may be uploaded, how an element refers to it."""

import msgspec
import pytest

from catalogue.errors import BadInput
from catalogue.model.attachments import (
    MAX_BYTES,
    Reference,
    checked_name,
    parse_reference,
    references,
)
from catalogue.model.item import Material
from tests.factories import an_item

PDF = b"%PDF-1.7"


def test_a_reference_is_read_back_as_written() -> None:
    reference = Reference("申请表.docx", "a" * 64)
    assert parse_reference(reference.text) == reference
    assert reference.media_type.endswith("wordprocessingml.document")
    for text in ("申请表.docx", "https://example/#a", "", "申请表#" + "A" * 64):
        assert parse_reference(text) is None


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("表.exe", b"MZ", "类型不能上传"),
        ("表.docm", b"PK\x03\x04", "类型不能上传"),
        ("表.svg", b"<svg", "类型不能上传"),
        ("表", PDF, "类型不能上传"),
        ("表.pdf", b"", "空文件"),
        ("表.pdf", PDF + bytes(MAX_BYTES), "超过 10 MB"),
        ("表.png", PDF, "内容与后缀不符"),
        ("表.docx", b"PK\x03\x04..word/vbaProject.bin..", "带有宏"),
        (".pdf", PDF, "类型不能上传"),
        ("表.pdf.exe", PDF, "类型不能上传"),
    ],
)
def test_what_is_not_what_it_says_is_refused(name: str, content: bytes, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        checked_name(name, content)


def test_a_name_loses_what_a_path_could_be_made_of() -> None:
    assert checked_name("../../etc/表.pdf", PDF) == "_.._etc_表.pdf"
    assert "#" not in checked_name("a#b.pdf", PDF)


def test_a_long_name_keeps_its_ending() -> None:
    kept = checked_name("长" * 300 + ".pdf", PDF)
    assert len(kept) == 100
    assert kept.endswith("长.pdf")
    assert parse_reference(Reference(kept, "a" * 64).text) is not None


def test_an_item_names_each_file_it_refers_to() -> None:
    form, sample = Reference("表.docx", "a" * 64), Reference("样.pdf", "b" * 64)
    first = msgspec.structs.replace(
        an_item(1).materials[0], blank_form=form.text, sample_form=sample.text
    )
    last = Material(name="照片", blank_form="到窗口领取")
    result = msgspec.structs.replace(an_item(1).results[0], sample=sample.text)
    item = an_item(1, materials=(first, last), results=(result,))
    assert list(references(item)) == [form, sample, sample]
