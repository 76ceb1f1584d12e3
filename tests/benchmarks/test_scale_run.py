"""What is measured at scale runs at a small size, over a feed that tells what changed."""

import sys
from pathlib import Path

import msgspec
import pytest

from tests.benchmarks import engine_bench, scale_bench, suggest_bench
from tests.benchmarks.aims import AIMS
from tests.benchmarks.backup_bench import backup_lines
from tests.benchmarks.corpus import items
from tests.benchmarks.engine_bench import engine_lines
from tests.benchmarks.feed import SqliteFeed
from tests.benchmarks.http_bench import Load
from tests.benchmarks.indexed import Indexed
from tests.benchmarks.instance import Instance
from tests.benchmarks.processes import ended
from tests.benchmarks.published import published
from tests.benchmarks.scale_bench import scale_lines
from tests.benchmarks.suggest_bench import suggest_lines
from tests.benchmarks.typed import typed

SIZE = 200


def test_the_stream_holds_the_corpus_in_the_order_of_a_catalogue() -> None:
    documents = list(published(7000))
    assert {one.code for one in documents} == {item.code for item in items(7000)}
    order = [(one.region, one.code) for one in documents]
    assert order == sorted(order)
    assert [one.item for one in documents] == list(range(1, 7001))


async def test_a_feed_tells_every_process_what_changed(tmp_path: Path) -> None:
    one, other = SqliteFeed(tmp_path / "feed.db"), SqliteFeed(tmp_path / "feed.db")
    documents = list(published(20))
    one.load(documents)
    assert [d async for batch in other.all_documents() for d in batch] == documents
    assert await other.head() == 0
    one.put([msgspec.structs.replace(documents[4], name="新的名字")])
    one.remove([9])
    changes = other.changed_since(0)
    assert [(c.seq, c.item, c.name, c.former, c.live) for c in changes] == [
        (1, 5, "新的名字", documents[4].name, True),
        (2, 9, documents[8].name, documents[8].name, False),
    ]
    assert other.last_change(9) == changes[1]
    assert other.last_change(1) is None
    assert other.changed_after(changes[0].at) == changes[1:]
    assert [d.name for d in await other.documents([5, 9])] == ["新的名字"]
    assert (other.count(), await other.head()) == (19, 2)
    one.close()
    other.close()


def test_what_is_typed_comes_key_by_key_in_three_ways() -> None:
    keys = typed()
    assert len(set(keys)) == len(keys) > 20_000
    assert {"营", "营业", "y", "yi", "yingye", "yy"} <= set(keys)


def test_engine_and_scale_are_measured_with_every_line_that_has_an_aim(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scale_bench, "PUBLICATIONS", 3)
    monkeypatch.setattr(scale_bench, "CHANGED", 20)
    monkeypatch.setattr(scale_bench, "_OPENINGS", 1)
    monkeypatch.setattr(scale_bench, "_WORKERS", 2)
    monkeypatch.setattr(engine_bench, "ROUNDS", 2)
    indexed = Indexed(tmp_path, SIZE, tmp_path)
    try:
        lines = [*engine_lines(indexed), *scale_lines(indexed)]
    finally:
        indexed.close()
    assert all(line.ours > 0 for line in lines)
    measured = {(line.line, line.peer) for line in lines}
    prefixes = ("检索页", "打开", "进程内存", "一项变更")
    aimed = [aim for aim in AIMS if aim.line.startswith(prefixes)]
    assert aimed
    for aim in aimed:
        assert any(aim.line == line and aim.peer in ("", peer) for line, peer in measured), aim
    assert not indexed.folder.exists()
    again = Indexed(tmp_path, SIZE, tmp_path)
    assert again.built.items == SIZE, "what is kept is taken over"
    again.close()


def test_suggestions_are_measured_from_a_running_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggest_bench, "LOAD", Load(clients=16, turns=1, seconds=0.5))
    lines = {line.line: line for line in suggest_lines(Instance(tmp_path, SIZE), tmp_path)}
    assert {aim.line for aim in AIMS if aim.line.startswith("联想")} <= lines.keys()
    assert all(line.ours > 0 for line in lines.values())


def test_a_copy_is_measured_with_the_restore_of_it(tmp_path: Path) -> None:
    lines = {line.line: line for line in backup_lines(Instance(tmp_path, 20), tmp_path)}
    assert list(lines) == ["备份", "备份 大小", "备份 内存峰值", "恢复", "恢复 内存峰值"]
    assert lines["备份 大小"].ours < lines["备份 大小"].peer_value
    assert not [*tmp_path.glob("copy-*"), *tmp_path.glob("restored-*")]


def test_the_peak_of_a_command_is_its_own_not_its_parents() -> None:
    held = bytearray(150 * 2**20)
    held[::4096] = b"x" * len(held[::4096])
    alone = ended([sys.executable, "-c", "import time; time.sleep(0.3)"])
    assert 5 < alone.peak_mib < 100 < len(held) / 2**20
    large = ended([sys.executable, "-c", "x = b'x' * 2**26; import time; time.sleep(0.3)"])
    assert large.peak_mib > 64
