"""Several processes share one index while the catalogue changes and processes die."""

from pathlib import Path

from tests.benchmarks.soak import Plan, soak

PLAN = Plan(seconds=10, workers=2, items=300, rate=5, kill_every=4, rebuild_every=5, patience=8)


def test_every_answer_is_right_while_processes_write_rebuild_and_die(tmp_path: Path) -> None:
    seen = soak(PLAN, tmp_path)
    assert not seen.faults, seen.faults[0]
    assert seen.kills >= 1
    assert seen.rebuilds >= 1
    assert seen.searches > 0
    assert seen.changes > 10
    assert len(seen.stale) > 10
