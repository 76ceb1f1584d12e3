"""``zhipao backup`` and ``zhipao restore`` as somebody types them who has lost a server."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from catalogue.commands import accounts
from catalogue.commands.restore import restore
from tests.factories import an_item, publish
from tests.instances import Instances
from web import backups, clock
from web.cli import main


class Shell:
    """Commands on one instance of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def __call__(self, *words: str | Path) -> Result:
        return CliRunner().invoke(main, ["--data-dir", str(self.data), *map(str, words)])

    def pipe(self, *words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = [Path(sys.executable).with_name("zhipao"), "--data-dir", self.data, *words]
        return subprocess.run(command, input=given, capture_output=True)

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.data / "zhipao.db") as database:
            found = database.execute(statement).fetchall()
        database.close()
        return found


@pytest.fixture
def old(instances: Instances, tmp_path: Path) -> Shell:
    """An instance with the hand-written guides."""
    instances.guides(tmp_path / "old")
    return Shell(tmp_path / "old")


@pytest.fixture
def new(tmp_path: Path) -> Shell:
    """An instance that is not there yet."""
    return Shell(tmp_path / "new")


@pytest.fixture
def copy(old: Shell, tmp_path: Path) -> Path:
    path = tmp_path / "白山.zhipao"
    assert old("backup", path).exit_code == 0
    return path


def test_a_lost_server_is_there_again_on_another_one(
    old: Shell, new: Shell, tmp_path: Path
) -> None:
    copied = old("backup", tmp_path / "甲.zhipao")
    assert copied.exit_code == 0
    count = old.rows("SELECT count(*) FROM item")[0][0]
    assert re.fullmatch(
        rf"已备份到 甲\.zhipao：{count} 个事项，共 [\d,]+ 行；摘要 [0-9a-f]{{64}}\n", copied.output
    )
    restored = new("restore", tmp_path / "甲.zhipao")
    assert restored.exit_code == 0, restored.output
    assert "已恢复 甲.zhipao（备份于 2" in restored.output
    assert "登记台账和审计记录核对无误" in restored.output
    assert new("ledger", "verify").output == old("ledger", "verify").output
    assert new("search", "开饭店").output == old("search", "开饭店").output
    assert new("audit", "verify").exit_code == 0


def test_only_its_owner_may_read_a_copy(copy: Path) -> None:
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in copy.parent.iterdir() if one.is_file()] == [copy.name]


def test_a_copy_is_never_written_over_a_file(old: Shell, copy: Path) -> None:
    before = copy.read_bytes()
    again = old("backup", copy)
    assert again.exit_code == 1
    assert "已有文件“白山.zhipao”，备份不会覆盖它；请换一个新文件名" in again.output
    assert copy.read_bytes() == before


def test_an_empty_file_made_for_it_is_filled(old: Shell, tmp_path: Path) -> None:
    path = tmp_path / "made by mktemp"
    path.touch()
    assert old("backup", path).exit_code == 0
    assert path.stat().st_size > 1_000


@pytest.mark.parametrize("where", ["no/such/folder/甲.zhipao", "."])
def test_a_place_that_cannot_be_written_is_told(
    old: Shell, tmp_path: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = old("backup", where)
    assert refused.exit_code == 1
    assert re.search("无法写入（路径不存在）|“.”是文件夹；请写明其中的文件名", refused.output)


def test_there_is_nothing_to_copy_where_there_is_no_catalogue(new: Shell, tmp_path: Path) -> None:
    refused = new("backup", tmp_path / "甲.zhipao")
    assert refused.exit_code == 1
    assert "还没有数据库文件" in refused.output
    assert not new.data.exists() and not (tmp_path / "甲.zhipao").exists()


def test_programs_get_rows_and_sum(old: Shell, new: Shell, tmp_path: Path) -> None:
    copied = json.loads(old("backup", tmp_path / "甲.zhipao", "--json").stdout)
    assert copied["rows"]["item"] == old.rows("SELECT count(*) FROM item")[0][0]
    assert "login_session" not in copied["rows"]
    tried = json.loads(new("restore", tmp_path / "甲.zhipao", "--dry-run", "--json").stdout)
    assert tried == {
        "file": "甲.zhipao",
        "made_at": copied["made_at"],
        "rows": copied["rows"],
        "kept": "",
        "dry_run": True,
        "faults": [],
    }
    assert new.rows("SELECT count(*) FROM item") == [(0,)]


def test_a_copy_goes_through_a_pipe(old: Shell, new: Shell) -> None:
    """Which is how it is encrypted on its way to the disk."""
    copied = old.pipe("backup", "-")
    assert copied.returncode == 0
    assert "已备份到 标准输入输出" in copied.stderr.decode()
    restored = new.pipe("restore", "-", given=copied.stdout)
    assert restored.returncode == 0, restored.stderr.decode()
    assert new("ledger", "verify").output == old("ledger", "verify").output
    refused = Shell(new.data.with_name("third")).pipe("restore", "-", given=copied.stdout[:-9])
    assert refused.returncode == 1
    assert "备份“标准输入输出”不完整或已损坏" in refused.stderr.decode()
    assert old.pipe("backup", "-", "--json").returncode == 2


def test_what_was_there_is_kept_before_it_is_replaced(old: Shell, copy: Path) -> None:
    refused = old("restore", copy)
    assert refused.exit_code == 1 and "加 --replace（原有内容先另存为备份）" in refused.output
    assert old("user", "add", "chuangkou", "--name", "窗口甲").exit_code == 0
    replaced = json.loads(old("restore", copy, "--replace", "--json").stdout)
    assert old("user", "list").output == ""
    kept = Path(replaced["kept"])
    assert kept.parent == old.data and kept.stat().st_mode & 0o777 == 0o600
    assert old("restore", kept, "--replace").exit_code == 0
    assert old("user", "list").output.startswith("chuangkou\t窗口甲")
    assert old("audit", "verify").exit_code == 0


async def _an_account() -> None:
    person = accounts.NewAccount(login="chuangkou", name="窗口甲")
    await accounts.create_account(person, "once and for now", by=None, now=clock.now())


async def _an_initial_load() -> None:
    await publish(an_item(7))


@pytest.mark.parametrize(
    ("meanwhile", "told"), [(_an_account, "命令行 新建账号"), (_an_initial_load, "装载事项")]
)
def test_what_is_written_while_it_is_saved_is_not_lost(
    old: Shell,
    copy: Path,
    monkeypatch: pytest.MonkeyPatch,
    meanwhile: Callable[[], Awaitable[None]],
    told: str,
) -> None:
    """By another process, between the saving and the transaction that replaces everything."""

    async def after_somebody(*given: Any, **more: Any) -> Any:
        await meanwhile()
        return await restore(*given, **more)

    before = old.rows("SELECT count(*) FROM revision")
    monkeypatch.setattr(backups, "restore", after_somebody)
    refused = old("restore", copy, "--replace")
    assert refused.exit_code == 1
    assert f"另存原有内容期间又有人写入（{told}），未恢复" in refused.output
    monkeypatch.undo()
    written = old("user", "list").output, old.rows("SELECT count(*) FROM revision")
    assert written != ("", before)
    assert old("audit", "verify").exit_code == 0
    assert old("restore", copy, "--replace").exit_code == 0
    assert (old("user", "list").output, old.rows("SELECT count(*) FROM revision")) == ("", before)


def test_a_copy_of_a_changed_catalogue_is_restored_and_told(
    old: Shell, new: Shell, tmp_path: Path
) -> None:
    with sqlite3.connect(old.data / "zhipao.db") as database:
        database.execute("UPDATE ledger SET name = '改' WHERE serial = 2")
    database.close()
    assert old("backup", tmp_path / "甲.zhipao").exit_code == 0
    tried = new("restore", tmp_path / "甲.zhipao", "--dry-run")
    assert tried.exit_code == 1
    assert "试运行，没有写入\n请查明：台账第 2 行" in tried.output
    assert new.rows("SELECT count(*) FROM ledger") == [(0,)]
    restored = new("restore", tmp_path / "甲.zhipao")
    assert restored.exit_code == 1
    assert "请查明：台账第 2 行" in restored.output
    assert new.rows("SELECT name FROM ledger WHERE serial = 2") == [("改",)]


def test_damaged_text_is_named(old: Shell, tmp_path: Path) -> None:
    with sqlite3.connect(old.data / "zhipao.db") as database:
        database.execute("UPDATE item SET origin = CAST(x'ff' AS TEXT) WHERE id = 3")
    database.close()
    refused = old("backup", tmp_path / "甲.zhipao")
    assert refused.exit_code == 1
    assert "数据库的表 item" in refused.output and "zhipao ledger verify" in refused.output
    assert list(tmp_path.glob("*zhipao*")) == []


def test_a_file_that_is_no_copy_is_told(new: Shell, tmp_path: Path) -> None:
    (tmp_path / "items.jsonl").write_text("{}")
    refused = new("restore", tmp_path / "items.jsonl")
    assert refused.exit_code == 1
    assert "“items.jsonl”不是备份文件；请选用由 zhipao backup 生成的文件" in refused.output
    missing = new("restore", tmp_path / "none")
    assert missing.exit_code == 1
    assert "备份文件“none”无法打开（路径不存在）" in missing.output
