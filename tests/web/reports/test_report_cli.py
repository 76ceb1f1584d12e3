"""``zhipao report`` with files, ``zhipao snapshot``."""

import asyncio
import io
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from docx import Document
from python_calamine import CalamineWorkbook

from catalogue import database
from catalogue.metrics import report as metrics_report
from catalogue.metrics.figure import Part, Report
from catalogue.tables import Batch
from tests.instances import Instances
from web.cli import main
from web.lifecycle import open_database
from web.settings import load_settings

DAY = "2018-12-31"


@pytest.fixture
def run(instances: Instances, tmp_path: Path) -> Any:
    """The command over an instance with the guides of the sample."""
    data = tmp_path / "instance"
    instances.guides(data)

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--data-dir", str(data), *arguments])

    return command


def test_a_report_goes_to_several_files_at_once(run: Any, tmp_path: Path) -> None:
    paths = {kind: tmp_path / f"out.{kind}" for kind in ("xlsx", "docx", "csv")}
    done = run("report", *(part for k, p in paths.items() for part in (f"--{k}", str(p))))
    assert done.exit_code == 0, done.output
    assert "已写入 out.xlsx" in done.output
    book = CalamineWorkbook.from_filelike(io.BytesIO(paths["xlsx"].read_bytes()))
    assert {"指标", "口径", "排名（区划）", "排名（部门）", "明细"} <= set(book.sheet_names)
    assert Document(str(paths["docx"])).tables
    assert paths["csv"].read_text(encoding="utf-8-sig").startswith("编号,名称")


def test_the_text_form_is_printed(run: Any) -> None:
    done = run("report", "--text", "--scope", "region=220602")
    assert done.exit_code == 0
    assert "统计范围：浑江区" in done.output
    assert "〔M1〕" in done.output


def test_json_stays_as_it_was_and_may_come_with_files(run: Any, tmp_path: Path) -> None:
    alone = run("report", "--json")
    beside = run("report", "--json", "--csv", str(tmp_path / "out.csv"))
    assert json.loads(alone.stdout) == json.loads(beside.stdout)
    assert (tmp_path / "out.csv").exists()
    assert run("report", "--json", "--text").exit_code == 2


def test_a_scope_given_twice_is_refused(run: Any) -> None:
    done = run("report", "--scope", "kind=01", "--scope", "kind=02")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "--scope 的“kind”只能给一次" in done.stderr


def test_a_file_that_cannot_be_written_is_told(run: Any, tmp_path: Path) -> None:
    done = run("report", "--csv", str(tmp_path / "none" / "out.csv"))
    assert done.exit_code == 1
    assert "无法写入“out.csv”（路径不存在）；请核对文件夹和权限" in done.output
    assert run("report", "--csv", str(tmp_path / "x.csv"), "--edition", "none").exit_code == 1
    assert not (tmp_path / "x.csv").exists()


def test_a_faulty_report_is_written_only_on_demand(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = metrics_report.build_report

    async def wrong(**more: Any) -> Report:
        report = await right(**more)
        parts = (Part(label="甲", value=Fraction(1)), Part(label="乙", value=Fraction(2)))
        first = msgspec.structs.replace(report.figures[0], parts=parts)
        return msgspec.structs.replace(report, figures=(first, *report.figures[1:]))

    monkeypatch.setattr(metrics_report, "build_report", wrong)
    path = tmp_path / "out.csv"
    refused = run("report", "--csv", str(path))
    assert refused.exit_code == 1
    assert "对不上" in refused.output
    assert not path.exists()
    wanted = run("report", "--csv", str(path), "--despite-faults")
    assert wanted.exit_code == 0
    assert "核对未通过" in wanted.output
    assert "核对未通过" in path.read_text(encoding="utf-8-sig")


def test_a_snapshot_is_frozen_listed_and_verified(run: Any) -> None:
    made = run("snapshot", "freeze", "annual-2018", "--name", "年报", "--as-of", DAY, "--json")
    assert made.exit_code == 0, made.output
    frozen = json.loads(made.stdout)
    assert (frozen["key"], frozen["as_of"], frozen["public"]) == ("annual-2018", DAY, False)
    listed = run("snapshot", "list")
    assert listed.output.split("\t")[:4] == ["annual-2018", DAY, "未公开", "年报"]
    verdict = run("snapshot", "verify", "annual-2018", "--json")
    assert verdict.exit_code == 0
    assert json.loads(verdict.stdout)["inputs_hash_now"] == frozen["inputs_hash"]
    assert "与冻结时一致" in run("snapshot", "verify", "annual-2018").output


def test_a_snapshot_that_cannot_be_is_refused(run: Any) -> None:
    for arguments, told in (
        (("freeze", "x", "--name", "年报"), "截止日"),
        (("freeze", "x", "--name", "年报", "--as-of", "2099-01-01"), "2099-01-01"),
        (("verify", "none"), "none"),
        (("freeze", "x", "--name", "年报", "--as-of", DAY, "--scope", "colour=1"), "colour"),
    ):
        done = run("snapshot", *arguments)
        assert done.exit_code == 1, arguments
        assert told in done.output
    assert run("snapshot", "freeze", "x", "--name", "y", "--scope", "kind").exit_code == 2
    assert run("snapshot", "list", "--json").stdout.strip() == "[]"


def test_a_snapshot_that_no_longer_holds_ends_with_one(run: Any, tmp_path: Path) -> None:
    assert run("snapshot", "freeze", "old", "--name", "年报", "--as-of", DAY).exit_code == 0
    asyncio.run(_backdate(tmp_path / "instance"))
    verdict = run("snapshot", "verify", "old")
    assert verdict.exit_code == 1
    assert "批次：0 条 → 1 条" in verdict.output


async def _backdate(data: Path) -> None:
    """A batch entered for a day before the frozen one."""
    engine = await open_database(load_settings({"ZHIPAO_DATA_DIR": str(data)}))
    await Batch.insert(Batch(number=9, name="补记", on_date=date(2018, 5, 1), document="文件"))
    await database.close(engine)
