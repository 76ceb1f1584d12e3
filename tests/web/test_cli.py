"""The command line: what it answers, with which status; never a traceback."""

import asyncio
import errno
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click
import msgspec
import pytest
from click.testing import CliRunner, Result
from xlsxwriter.exceptions import FileCreateError

from catalogue.errors import CatalogueError
from tests.catalogue.exchange.files import HEADER, a_csv, a_workbook, code, row
from tests.factories import an_item
from web import backups
from web.cli import main
from web.server import free_address
from web.settings import load_settings, site_variables, variables
from web.terminal import run

_MADE_BY = ("user", "add", "zhang.san", "--name", "张三")
"""A command that makes a catalogue where there is none."""


class Terminal:
    """One instance and the commands typed at it."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def type(self, *words: str | Path) -> Result:
        typed = ["--data-dir", str(self.data), *map(str, words)]
        result = CliRunner().invoke(main, typed)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def json(self, *words: str | Path) -> Any:
        return msgspec.json.decode(self.type(*words, "--json").stdout)

    def holds(self) -> dict[str, int]:
        """Rows of every table of the catalogue."""
        with sqlite3.connect(self.data / "zhipao.db") as database:
            names = [
                n for (n,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")
            ]
            found = {
                n: database.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names
            }
        database.close()
        return found


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    for variable in variables():
        monkeypatch.setenv(variable.name, "")
    yield Terminal(tmp_path / "instance")


@pytest.fixture
def items(tmp_path: Path) -> Path:
    path = tmp_path / "items.jsonl"
    path.write_bytes(msgspec.json.Encoder().encode_lines([an_item(1), an_item(2)]))
    return path


def commands(
    group: click.Group = main, before: str = "zhipao"
) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        yield f"{before} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=lambda one: str(one))
def test_every_command_and_option_has_help(name: str, command: click.Command) -> None:
    assert command.help, name
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts}"


def test_help_lists_the_commands(terminal: Terminal) -> None:
    shown = terminal.type("--help")
    assert shown.exit_code == 0
    for name in ("run", "import", "search", "reindex", "report", "ledger", "check"):
        assert re.search(rf"^  {name} +\S", shown.stdout, re.M), name


def test_an_import_answers_in_the_agreed_shape_and_again_changes_nothing(
    terminal: Terminal, items: Path
) -> None:
    expected = {
        "rows": 2,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "rejected": 0,
        "findings": {"error": 0, "warning": 0},
        "errors": [],
    }
    assert terminal.json("import", items, "--publish-as", "装载测试") == expected
    before = terminal.holds()
    again = terminal.json("import", items, "--publish-as", "装载测试")
    assert again == expected | {"created": 0, "unchanged": 2}
    assert terminal.holds() == before


def test_a_dry_run_tells_and_writes_nothing(terminal: Terminal, items: Path) -> None:
    told = terminal.type("import", items, "--dry-run")
    assert told.exit_code == 0
    assert "试运行，未写入：items.jsonl：共 2 行，新增 2" in told.stdout
    assert terminal.holds()["item"] == 0


BROKEN: dict[str, bytes] = {
    "空.csv": b"",
    "乱码.csv": b"\xff\xff\x81\x20\xfe",
    "空字符.csv": "事项名称,事项类型\n甲\x00,01\n".encode(),
    "旧.xls": b"\xd0\xcf\x11\xe0" + bytes(600),
    "坏.xlsx": b"PK\x03\x04 broken",
    "数组.jsonl": b"[1]",
    "断.json": b"[{",
    "别的.csv": "姓名,电话\n甲,1\n".encode(),
    "图.png": b"\x89PNG",
}


@pytest.mark.parametrize("name", [*BROKEN, "没有.csv", "."])
def test_a_file_that_cannot_be_read_changes_nothing_and_is_told_in_a_sentence(
    terminal: Terminal, items: Path, tmp_path: Path, name: str
) -> None:
    terminal.type("import", items)
    before = terminal.holds()
    path = tmp_path / name
    if name in BROKEN:
        path.write_bytes(BROKEN[name])
    told = terminal.type("import", path)
    assert told.exit_code == 1
    assert told.stdout == ""
    assert re.fullmatch(r"错误：.*[一-鿿].*\n", told.stderr), told.stderr
    answer = terminal.json("import", path)
    assert (answer["rows"], answer["created"], answer["rejected"]) == (0, 0, 1)
    ((error),) = answer["errors"]
    assert (error["row"], error["column"], error["value"]) == (0, "文件", path.name)
    assert f"错误：{error['message']}\n" == told.stderr
    assert terminal.holds() == before


def test_bad_rows_change_nothing_and_are_told_with_row_column_value_and_mend(
    terminal: Terminal, items: Path, tmp_path: Path
) -> None:
    terminal.type("import", items)
    before = terminal.holds()
    rows = [
        HEADER,
        row(3),
        row(4, 到办事现场次数="一次"),
        row(5, 实施编码=1.1e30),
        row(6, 承诺办结时限=5),
        row(7, 事项名称=None),
        row(3, 事项名称="又来一次"),
    ]
    answer = terminal.json("import", a_workbook(tmp_path / "a.xlsx", rows))
    assert (answer["rows"], answer["created"], answer["rejected"]) == (6, 0, 5)
    told = {(one["row"], one["column"]): (one["value"], one["message"]) for one in answer["errors"]}
    assert told[3, "到办事现场次数"] == ("一次", "不是整数，请填 0、1、2…")
    assert "科学计数" in told[4, "实施编码"][1]
    assert told[5, "承诺办结时限"][0] == "5"
    assert told[6, "事项名称"] == ("", "没有填写；这一项必须有，请补填")
    assert told[7, "事项编码"][0] == code(3)
    assert "与第 2 行的编码相同" in told[7, "事项编码"][1]
    assert terminal.holds() == before


def test_bad_rows_are_told_to_people_line_by_line(terminal: Terminal, tmp_path: Path) -> None:
    path = a_csv(tmp_path / "a.csv", [(*HEADER, "颜色"), [*row(1, 到办事现场次数="一次"), "红"]])
    told = terminal.type("import", path)
    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        "第 1 行“颜色”：没有这个要素，请核对列名或删去该列",
        "第 2 行“到办事现场次数”（一次）：不是整数，请填 0、1、2…",
        "a.csv：2 处有错，未写入任何内容；请改正后重新导入",
    ]


def test_errors_beyond_a_thousand_are_counted_but_not_listed(
    terminal: Terminal, tmp_path: Path
) -> None:
    bad = [row(n, 到办事现场次数="一次") for n in range(1, 1203)]
    answer = terminal.json("import", a_csv(tmp_path / "a.csv", [HEADER, *bad]))
    assert (answer["rejected"], len(answer["errors"])) == (1202, 1000)


def test_search_report_and_ledger_answer_on_what_was_imported(
    terminal: Terminal, items: Path
) -> None:
    terminal.type("import", items, "--publish-as", "装载测试")
    found = terminal.json("search", an_item(2).name)
    assert found["items"][0]["code"] == an_item(2).code
    report = terminal.json("report", "--scope", f"kind={an_item(1).kind.value}")
    figures = {figure["id"]: figure for figure in report["metrics"]}
    assert figures["M1"]["denominator"] == 2
    assert {"id", "name", "value", "numerator", "denominator", "n", "excluded"} <= figures[
        "M1"
    ].keys()
    assert {"population", "formula"} <= figures["M1"].keys()
    assert re.fullmatch(r"\d\.\d{6,}", figures["M1"]["value"])
    assert "台账完整：2 行" in terminal.type("ledger", "verify").stdout
    assert "索引已重建：2 个事项" in terminal.type("reindex").stdout


def test_a_changed_ledger_is_told_with_status_1(terminal: Terminal, items: Path) -> None:
    terminal.type("import", items, "--publish-as", "装载测试")
    with sqlite3.connect(terminal.data / "zhipao.db") as database:
        database.execute("UPDATE ledger SET name = '改过' WHERE serial = 2")
    database.close()
    told = terminal.type("ledger", "verify")
    assert told.exit_code == 1
    assert "第 2 行" in told.stdout
    assert terminal.type("check").exit_code == 1


@pytest.mark.parametrize(
    "typed",
    [
        ["nosuch"],
        ["search"],
        ["search", "甲", "--limit", "0"],
        ["import", "a.csv", "--colour"],
        ["report", "--as-of", "2018-13-01"],
        ["report", "--scope", "kind"],
        ["run", "--port", "70000"],
        ["run", "--workers", "0"],
    ],
    ids=" ".join,
)
def test_wrong_usage_has_status_2(terminal: Terminal, typed: list[str]) -> None:
    told = terminal.type(*typed)
    assert told.exit_code == 2
    assert "Usage: " in told.stderr


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["import", "a.csv", "--profile", "mars"], "没有名为“mars”的导入口径；可用的有：national"),
        (["search", "字" * 201], "搜索词最长 200 个字"),
        (["search", "a\udcff"], "不可见的控制字符"),
        (["report", "--scope", "kind=99"], "没有“99”这个取值"),
        (["report", "--scope", "colour=1"], "没有“colour”这个统计范围"),
        (["report", "--scope", "body=nope"], "没有代码为“nope”的实施主体"),
        (["leads", "--body", "nope"], "没有代码为“nope”的实施主体"),
        (["leads", "--region", "zz9999"], "没有代码为“zz9999”的区划"),
        (["report", "--edition", "1949"], "没有权责清单版次“1949”"),
        (
            ["--database-url", "mysql://somewhere", "reindex"],
            "数据库地址“mysql://somewhere”无法识别",
        ),
        (
            ["--database-url", "postgresql://u:secret@127.0.0.1:1/x", "reindex"],
            "u:…@127.0.0.1:1/x”打不开",
        ),
        (["--database-url", "sqlite:////proc/nowhere/x.db", *_MADE_BY], "打不开"),
        (["--database-url", "sqlite:////proc/nowhere/x.db", "reindex"], "还没有数据库文件"),
        (["--data-dir", "/proc/nowhere", *_MADE_BY], "数据目录“/proc/nowhere”无法使用"),
        (["run", "--host", "no.such.invalid"], "监听地址“no.such.invalid”无法识别"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_a_refusal_is_a_sentence_with_status_1(
    terminal: Terminal, typed: list[str], sentence: str
) -> None:
    terminal.type(*_MADE_BY)
    told = terminal.type(*typed)
    assert told.exit_code == 1
    assert told.stderr.startswith("错误：")
    assert told.stderr.count("\n") == 1
    assert sentence in told.stderr
    assert "secret" not in told.stderr


def test_options_hold_for_their_command_only(terminal: Terminal, tmp_path: Path) -> None:
    before = dict(os.environ)
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    assert terminal.type("--database-url", url, *_MADE_BY).exit_code == 0
    assert (tmp_path / "elsewhere.db").exists()
    assert not (terminal.data / "zhipao.db").exists()
    assert dict(os.environ) | {"PICCOLO_CONF": ""} == before | {"PICCOLO_CONF": ""}


def test_an_unreadable_setting_is_told_before_anything_starts(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIPAO_TARGET", "两成")
    told = terminal.type("reindex")
    assert told.exit_code == 1
    assert "ZHIPAO_TARGET 应为 0 到 1 的比例" in told.stderr
    assert not terminal.data.exists()


def test_a_data_directory_that_is_a_file_is_told(terminal: Terminal) -> None:
    terminal.data.write_text("a file")
    told = terminal.type(*_MADE_BY)
    assert told.exit_code == 1
    assert "数据目录" in told.stderr


def test_a_database_that_is_none_is_told(terminal: Terminal) -> None:
    terminal.data.mkdir()
    (terminal.data / "zhipao.db").write_bytes(b"no database at all, but long enough " * 100)
    told = terminal.type("reindex")
    assert told.exit_code == 1
    assert "这个文件不是数据库" in told.stderr


def test_a_port_in_use_is_told_before_anything_is_served(
    terminal: Terminal, tmp_path: Path
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        typed = [
            sys.executable,
            "-c",
            "from web.cli import main; main()",
            "--data-dir",
            str(tmp_path),
        ]
        told = subprocess.run(
            [*typed, "run", "--port", port], capture_output=True, text=True, timeout=60, check=False
        )
    assert told.returncode == 1
    assert told.stderr == (
        f"错误：127.0.0.1:{port} 已被其他程序占用；请用 --host、--port 另选，或停掉占用它的程序\n"
    )


def test_a_host_may_be_a_name(tmp_path: Path) -> None:
    given = {"ZHIPAO_DATA_DIR": str(tmp_path), "ZHIPAO_HOST": "localhost", "ZHIPAO_PORT": "0"}
    settings = msgspec.structs.replace(load_settings(given | {"ZHIPAO_PORT": "1"}), port=0)
    assert free_address(settings) in ("127.0.0.1", "::1")
    with pytest.raises(CatalogueError, match="不是本机的地址"):
        free_address(msgspec.structs.replace(settings, host="203.0.113.7"))


def test_the_deployment_check_lists_what_is_unset_and_makes_nothing(terminal: Terminal) -> None:
    answer = terminal.json("check")
    points = {point["id"]: point for point in answer["points"]}
    assert answer["ok"] is False
    for variable in site_variables():
        assert f"{variable.title}（{variable.name}）" in points["settings"]["detail"]
    assert "12 项待配置" in points["settings"]["detail"]
    assert "还没有数据库文件" in points["database"]["detail"]
    assert not terminal.data.exists()
    assert terminal.type("check").exit_code == 1


def test_the_deployment_check_passes_when_all_is_there(
    terminal: Terminal, items: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in site_variables():
        monkeypatch.setenv(variable.name, "已配置")
    terminal.type("import", items, "--publish-as", "装载测试")
    terminal.type("reindex")
    told = terminal.type("check")
    assert told.stdout.splitlines() == [
        "通过  网站设置：各项均已配置",
        "通过  数据库：可以打开，公开事项 2 项",
        "通过  检索索引：完整",
        "通过  登记台账：2 行，链未断，登记的内容与原文一致",
        "可以开放",
    ]
    assert told.exit_code == 0


def test_the_deployment_check_finds_a_damaged_index_and_leaves_it(
    terminal: Terminal, items: Path
) -> None:
    terminal.type("import", items, "--publish-as", "装载测试")
    terminal.type("reindex")
    segment = next((terminal.data / "index").rglob("*.seg"))
    segment.write_bytes(segment.read_bytes()[:-1])
    for _ in range(2):
        points = {point["id"]: point for point in terminal.json("check")["points"]}
        assert points["index"]["ok"] is False
        assert points["index"]["detail"] == "索引文件损坏；请执行 zhipao reindex"


@pytest.mark.parametrize("name", ["", "  ", "名" * 101, "a\tb"])
def test_the_initial_load_needs_a_name_the_ledger_can_keep(
    terminal: Terminal, items: Path, name: str
) -> None:
    told = terminal.type("import", items, "--publish-as", name)
    assert told.exit_code == 1
    assert "--publish-as 应写明由谁装载" in told.stderr
    assert not (terminal.data / "zhipao.db").exists()


def test_faults_of_the_header_are_told_beside_those_of_the_rows(
    terminal: Terminal, tmp_path: Path
) -> None:
    header = [*HEADER, "颜色"]
    path = a_csv(
        tmp_path / "a.csv", [header, [*row(1, 到办事现场次数="一次"), "红"], [*row(2), "绿"]]
    )
    answer = terminal.json("import", path)
    assert (answer["rows"], answer["rejected"]) == (2, 2)
    assert [(e["row"], e["column"], e["value"]) for e in answer["errors"]] == [
        (1, "颜色", ""),
        (2, "到办事现场次数", "一次"),
    ]
    assert terminal.holds()["item"] == 0


@pytest.mark.parametrize(
    "typed",
    [
        ["audit", "verify"],
        ["audit", "archive", "old.jsonl"],
        ["ledger", "verify"],
        ["report"],
        ["report", "--text"],
        ["search", "结婚"],
        ["search", "结婚", "--explain"],
        ["reindex"],
        ["leads"],
        ["snapshot", "list"],
        ["snapshot", "freeze", "one", "--name", "一"],
        ["user", "list"],
        ["user", "disable", "nobody"],
        ["power-list", "editions"],
        ["power-list", "verify"],
    ],
)
def test_who_looks_at_a_catalogue_that_is_not_there_makes_none(
    terminal: Terminal, typed: list[str]
) -> None:
    said = terminal.type(*typed)
    assert (said.exit_code, said.stdout) == (1, "")
    assert "还没有数据库文件" in said.stderr and "请核对 --data-dir" in said.stderr
    assert not terminal.data.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk at hand")
@pytest.mark.parametrize("typed", [["report"], ["report", "--json"], ["backup", "-"]])
def test_a_full_disk_is_told_in_a_sentence(terminal: Terminal, typed: list[str]) -> None:
    terminal.type(*_MADE_BY)
    command = [Path(sys.executable).with_name("zhipao"), "--data-dir", terminal.data, *typed]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    told = done.stderr.decode()
    assert told == "错误：结果无法读写（磁盘已满）；请核对磁盘、路径和权限后再试\n"


def test_a_full_disk_that_xlsxwriter_meets_is_told_too(capsys: pytest.CaptureFixture[str]) -> None:
    async def work() -> None:
        raise FileCreateError(OSError(errno.ENOSPC, "No space left on device", "/x.xlsx"))

    with pytest.raises(SystemExit, match="1"):
        run(work())
    assert "“/x.xlsx”无法读写（磁盘已满）" in capsys.readouterr().err


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_interrupted_says_so_and_leaves_nothing_behind(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sign: signal.Signals
) -> None:
    terminal.type(*_MADE_BY)
    folder = tmp_path / "backups"
    folder.mkdir()

    async def interrupted(out: BinaryIO, **_: Any) -> None:
        out.write(b"a half")
        signal.raise_signal(sign)
        await asyncio.Event().wait()

    with monkeypatch.context() as patched:
        patched.setattr(backups, "back_up", interrupted)
        told = terminal.type("backup", folder / "one.zhipao")
    assert told.exit_code == 128 + sign
    assert told.stderr.strip() == "已中断；没有做完的一概不留，可以再执行一次"
    assert list(folder.iterdir()) == []
    assert terminal.type("backup", folder / "one.zhipao").exit_code == 0
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
