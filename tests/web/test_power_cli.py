"""The commands ``zhipao power-list``: what they answer, with which status."""

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from catalogue import database
from catalogue.exchange.power_list import adjustment_rows, adjustments_workbook, edition_workbook
from catalogue.model.adjustment import Adjustment, K
from tests.power import NEW, OLD, a_power, load_power_list
from web.cli import main
from web.lifecycle import open_database
from web.settings import load_settings, variables

FIRST = ("--first", "--key", "2017", "--name", "2017年版", "--on", "2017-12-29", "--document", "文")


class Terminal:
    """One instance and the commands typed at it."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def type(self, *words: str | Path) -> Result:
        typed = ["--data-dir", str(self.data), "power-list", *map(str, words)]
        result = CliRunner().invoke(main, typed)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def json(self, *words: str | Path) -> Any:
        return msgspec.json.decode(self.type(*words, "--json").stdout)

    def fill(self) -> None:
        async def load() -> None:
            engine = await open_database(load_settings({"ZHIPAO_DATA_DIR": str(self.data)}))
            await load_power_list()
            await database.close(engine)

        asyncio.run(load())


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    for variable in variables():
        monkeypatch.setenv(variable.name, "")
    yield Terminal(tmp_path / "instance")


def test_editions_and_the_account_between_them(terminal: Terminal) -> None:
    assert "还没有数据库文件" in terminal.type("editions").stderr
    terminal.fill()
    told = terminal.type("editions").stdout.splitlines()
    assert told == [f"2017  {OLD[1]}  2017-12-29  60 项", f"2018  {NEW[1]}  2018-12-20  59 项"]
    assert [one["entries"] for one in terminal.json("editions")["editions"]] == [60, 59]
    changes = terminal.type("changes", "2017", "2018")
    assert changes.exit_code == 0
    assert "60 + 新增 1 + 承接 1 + 拆分 1 − 取消 1 − 下放 1 − 合并 2 = 59" in changes.stdout
    assert "第 10 号 2018-10-05 要素变更“林地水域第11项权力”：承办机构" in changes.stdout
    answer = terminal.json("changes", "2017", "2018")
    assert (answer["net"], answer["closes"], len(answer["adjustments"])) == (-1, True, 10)
    wrong = terminal.type("changes", "2018", "2017")
    assert (wrong.exit_code, "不晚于" in wrong.stderr) == (1, True)
    assert terminal.type("changes", "1999", "2018").exit_code == 1


def test_what_is_exported_comes_in_elsewhere_as_a_first_edition(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.fill()
    for kind in ("xlsx", "csv"):
        file = tmp_path / f"清单.{kind}"
        assert "60 项" in terminal.type("export", "2017", file).stdout
        other = Terminal(tmp_path / kind)
        tried = other.type("import", file, "--dry-run", *FIRST)
        assert (tried.exit_code, "没有错误，没有保存：60 个事项" in tried.stdout) == (0, True)
        assert other.json("editions") == {"editions": []}
        assert other.json("import", file, *FIRST)["applied"] is True
        (mine,) = other.json("editions")["editions"]
        assert mine["content_hash"] == terminal.json("editions")["editions"][0]["content_hash"]
    assert terminal.type("export", "2017", tmp_path / "清单.pdf").exit_code == 1
    assert terminal.type("export", "2017", tmp_path / "nowhere" / "清单.csv").exit_code == 1
    assert terminal.type("export", "1999", tmp_path / "清单.csv").exit_code == 1


def test_adjustments_are_imported_all_or_none(terminal: Terminal, tmp_path: Path) -> None:
    terminal.fill()
    asked = [
        Adjustment(kind=K.ADD, on=date(2019, 1, 5), document="甲", brings=(a_power(7001),)),
        Adjustment(kind=K.CANCEL, on=date(2019, 2, 5), document="乙", removes=("2206-0012",)),
    ]
    rows = [row for n, one in enumerate(asked) for row in adjustment_rows(str(n), one, {})]
    file = tmp_path / "调整.xlsx"
    file.write_bytes(adjustments_workbook(rows))
    tried = terminal.json("import", file, "--dry-run")
    assert (tried["count"], tried["applied"], tried["faults"]) == (2, False, [])
    assert terminal.json("import", file)["applied"] is True
    again = terminal.type("import", file)
    assert again.exit_code == 1
    assert "处错误，全部没有导入" in again.stdout
    assert "2206-7001" in again.stdout and "2206-0012" in again.stdout


def test_wrong_usage_is_told_apart_from_a_refusal(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "清单.xlsx"
    file.write_bytes(edition_workbook([a_power(1)]))
    assert terminal.type("import", file, "--first", "--key", "2017").exit_code == 2
    assert terminal.type("import", file, "--key", "2017").exit_code == 2
    assert terminal.type("import", tmp_path / "none.xlsx", *FIRST).exit_code == 1


def test_verify_finds_a_list_that_was_changed_behind_its_edition(terminal: Terminal) -> None:
    terminal.fill()
    assert terminal.type("verify").exit_code == 0
    assert [one["holds"] for one in terminal.json("verify")["editions"]] == [True, True]
    with sqlite3.connect(terminal.data / "zhipao.db") as connection:
        connection.execute("DELETE FROM power_version WHERE code = '2206-0030'")
    connection.close()
    told = terminal.type("verify")
    assert told.exit_code == 1
    assert told.stdout.count("与公布时不一致") == 2
    assert "还原出 59 项" in told.stdout
    assert [one["holds"] for one in terminal.json("verify")["editions"]] == [False, False]
