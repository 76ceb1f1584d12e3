"""``zhipao user`` and ``zhipao audit`` on the server, as other programs and tired people use them."""

import json
import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.web.conftest import BODY
from web.cli import main


class Shell:
    """Commands on one instance of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["--data-dir", str(self.data), *words])

    def trail(self) -> list[tuple[str, str, str, str]]:
        """Who, act, subject and outcome of every event."""
        with sqlite3.connect(self.data / "zhipao.db") as database:
            return database.execute(
                "SELECT name, act, subject, outcome FROM audit_event ORDER BY serial"
            ).fetchall()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "instance")


def test_a_program_reads_every_account(shell: Shell) -> None:
    assert "还没有数据库文件" in shell("user", "list", "--json").stderr
    shell("user", "add", "chuangkou", "--name", "窗口甲", "--role", "editor", "--body", BODY)
    assert json.loads(shell("user", "list", "--json").stdout) == [
        {
            "login": "chuangkou",
            "name": "窗口甲",
            "active": True,
            "roles": ["editor"],
            "bodies": [BODY],
            "second_factor": False,
            "must_change": True,
            "last_login_at": None,
        }
    ]


def test_a_login_is_the_same_in_capitals(shell: Shell) -> None:
    assert shell("user", "add", "ChuangKou", "--name", "窗口甲").exit_code == 0
    assert shell("user", "disable", "CHUANGKOU").exit_code == 0
    (row,) = json.loads(shell("user", "list", "--json").stdout)
    assert (row["login"], row["active"]) == ("chuangkou", False)


def test_each_one_time_password_is_another_and_none_is_kept(shell: Shell) -> None:
    said = [shell("user", "add", "chuangkou", "--name", "窗口甲").stdout]
    said += [shell("user", "reset", "chuangkou").stdout for _ in range(3)]
    drawn = {re.search(r"(?m)^\S{4}(?:-\S{4}){3}$", text)[0] for text in said}
    assert len(drawn) == 4
    kept = b"".join(file.read_bytes() for file in shell.data.rglob("*") if file.is_file())
    assert not [password for password in drawn if password.encode() in kept]


def test_what_is_done_and_what_is_refused_on_the_command_line_is_recorded(shell: Shell) -> None:
    shell("user", "add", "guanli", "--name", "管理员甲", "--role", "system_admin")
    refused = shell("user", "add", "guanli", "--name", "管理员乙", "--role", "system_admin")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "错误：登录名“guanli”已有人使用，请另取一个\n"
    assert shell.trail() == [
        ("命令行", "新建账号", "账号 guanli", "done"),
        ("命令行", "新建账号", "账号 guanli", "refused"),
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--name", "甲"), "姓名应为 2 至 40 个字"),
        (("--name", "管理员甲", "--body", "123"), "“123”不是统一社会信用代码"),
        (
            ("--name", "管理员甲", "--role", "system_admin", "--role", "security_admin"),
            "不能兼任其他角色；请另设账号",
        ),
    ],
)
def test_what_is_wrong_is_told_without_a_password(
    shell: Shell, words: tuple[str, ...], told: str
) -> None:
    done = shell("user", "add", "guanli", *words)
    assert (done.exit_code, done.stdout) == (1, "")
    assert told in done.stderr
    assert json.loads(shell("user", "list", "--json").stdout) == []


def test_a_changed_event_is_found_and_the_trail_is_then_not_archived(
    shell: Shell, tmp_path: Path
) -> None:
    for login in ("yi", "er", "san"):
        shell("user", "add", login, "--name", f"窗口{login}")
    assert shell("audit", "verify").stdout == "审计记录完整：3 行，链未断\n"
    with sqlite3.connect(shell.data / "zhipao.db") as database:
        database.execute("UPDATE audit_event SET detail = '' WHERE serial = 2")
    broken = shell("audit", "verify")
    assert broken.exit_code == 1
    assert broken.stdout.startswith("审计记录第 2 行")
    kept = shell("audit", "archive", str(tmp_path / "old.jsonl"))
    assert (kept.exit_code, (tmp_path / "old.jsonl").exists()) == (1, False)
    assert len(shell.trail()) == 4


def test_an_archive_is_never_written_over_a_file(shell: Shell, tmp_path: Path) -> None:
    shell("user", "add", "chuangkou", "--name", "窗口甲")
    (tmp_path / "old.jsonl").write_text("kept")
    said = shell("audit", "archive", str(tmp_path / "old.jsonl"))
    assert said.exit_code == 1 and "已有文件“old.jsonl”，归档不会覆盖它" in said.stderr
    assert (tmp_path / "old.jsonl").read_text() == "kept"
    lost = shell("audit", "archive", str(tmp_path / "none" / "old.jsonl"))
    assert "归档文件“old.jsonl”无法写入（路径不存在）" in lost.stderr
