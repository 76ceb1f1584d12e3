"""Tables as CSV: what a spreadsheet would run is text, numbers stay numbers."""

import csv
import io

import pytest

from web.comma_file import comma_bytes, comma_file


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "＝1", "＠x"])
def test_whatever_a_spreadsheet_would_run_is_made_text(start: str) -> None:
    rows = csv.reader(io.StringIO(comma_bytes(["甲"], [[start]]).decode("utf-8-sig")))
    assert list(rows) == [["甲"], [f"'{start}"]]


def test_numbers_and_plain_texts_stay_as_they_are() -> None:
    content = comma_bytes(["名称", "净增减"], [["1-2", -24], ["引“号”\n换行", 0]])
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [["名称", "净增减"], ["1-2", "-24"], ["引“号”\n换行", "0"]]


def test_a_file_is_a_download_under_its_own_name() -> None:
    answer = comma_file("权责清单.csv", ["甲"], [["乙"]])
    assert answer.headers["Content-Disposition"].endswith(
        "UTF-8''%E6%9D%83%E8%B4%A3%E6%B8%85%E5%8D%95.csv"
    )
    assert answer.content == "\ufeff甲\r\n乙\r\n".encode()
