"""The reform record in the workbench: batches pasted and uploaded, baselines tried and taken."""

import io

from catalogue.exchange.records import workbook
from catalogue.model.baselines import BaselineRecord
from tests.web.conftest import ITEM, Office

HOME = "/workbench/reform"


def _sheet(*records: BaselineRecord) -> dict[str, tuple[str, io.BytesIO]]:
    return {"file": ("改革前.xlsx", io.BytesIO(workbook(BaselineRecord, records, "改革前数据")))}


def test_the_reform_record_is_kept_by_the_reform_office(office: Office) -> None:
    office.as_("reform")
    page = office.get(HOME)
    assert page.status_code == 200
    assert "还没有公布批次" in page.text
    _batches(office)
    _baselines(office)
    assert office.as_("editor").get(HOME).status_code == 403


def _batches(office: Office) -> None:
    batch = {"number": "4", "name": "第四批", "on": "2018-12-01", "document": "文件"}
    refused = office.post(f"{HOME}/batches", batch | {"codes": "无此码\n"})
    assert refused.status_code == 422
    assert "没有公开：无此码" in refused.text
    assert 'value="第四批"' in refused.text, "what was typed is still there"
    bad_day = office.post(f"{HOME}/batches", batch | {"on": "明天", "codes": ITEM})
    assert (bad_day.status_code, "公布日期应如" in bad_day.text) == (422, True)
    done = office.post(f"{HOME}/batches", batch, files=_listed())
    assert done.status_code == 303
    assert "已公布第 4 批，共 1 项" in office.get(done.headers["location"]).text
    twice = office.post(f"{HOME}/batches", batch | {"number": "5", "codes": ITEM})
    assert (twice.status_code, f"已在第 4 批：{ITEM}" in twice.text) == (422, True)
    assert ITEM in office.get(f"{HOME}/batches.csv?number=4").text
    assert office.get(f"{HOME}/batches.csv?number=9").status_code == 404


def _listed() -> dict[str, tuple[str, io.BytesIO]]:
    return {"file": ("本批.csv", io.BytesIO(f"事项编码\n{ITEM}\n".encode()))}


def _baselines(office: Office) -> None:
    assert office.get(f"{HOME}/template.xlsx").content[:2] == b"PK"
    worse = office.post(
        f"{HOME}/check", files=_sheet(BaselineRecord(item_code="无此码", basis="文件", visits=1))
    )
    assert worse.status_code == 422
    assert "没有这个编码的事项" in worse.text
    good = BaselineRecord(item_code=ITEM, basis="白政发〔2017〕8号", materials=30, fee="20")
    checked = office.post(f"{HOME}/check", files=_sheet(good))
    assert checked.status_code == 200
    assert "将新增或更改 1 项" in checked.text
    assert "白政发〔2017〕8号" not in office.get(f"{HOME}?words={ITEM}").text, "only tried so far"
    upload = checked.text.split('name="upload" value="')[1].split('"')[0]
    taken = office.post(f"{HOME}/import", {"upload": upload})
    assert taken.status_code == 303
    shown = office.get(f"{HOME}?words={ITEM}").text
    assert "白政发〔2017〕8号" in shown
    assert office.post(f"{HOME}/import", {"upload": upload}).status_code == 404
    assert office.get(f"{HOME}/export.xlsx?words={ITEM}").content[:2] == b"PK"
