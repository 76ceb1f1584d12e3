"""A file is there whole or not at all."""

from pathlib import Path

import pytest

from catalogue.exchange.whole_file import whole_file


def test_what_was_not_written_to_its_end_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(b"before")
    with pytest.raises(OSError, match="full"), whole_file(path) as out:
        out.write(b"half")
        raise OSError("disk full")
    assert path.read_bytes() == b"before"
    with whole_file(path) as out:
        out.write(b"whole")
    assert path.read_bytes() == b"whole"
    assert [one.name for one in tmp_path.iterdir()] == ["report.csv"]


def test_what_is_no_file_stays_what_it_is() -> None:
    with whole_file(Path("/dev/null")) as out:
        out.write(b"gone")
    assert Path("/dev/null").is_char_device()


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "there")
    with whole_file(tmp_path / "link") as out:
        out.write(b"x")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "there").read_bytes() == b"x"


def test_two_who_write_one_file_at_once_do_not_mix_it(tmp_path: Path) -> None:
    path = tmp_path / "one.bin"
    with whole_file(path) as first:
        first.write(b"first")
        with pytest.raises(BlockingIOError), whole_file(path) as second:
            second.write(b"second one")
    assert path.read_bytes() == b"first"
    with whole_file(path) as third:
        third.write(b"3")
    assert [one.name for one in tmp_path.iterdir()] == ["one.bin"]
    assert path.read_bytes() == b"3"


def test_what_a_killed_process_left_is_written_over(tmp_path: Path) -> None:
    (tmp_path / ".one.bin.part").write_bytes(b"a half of something long")
    with whole_file(tmp_path / "one.bin") as out:
        out.write(b"short")
    assert (tmp_path / "one.bin").read_bytes() == b"short"
    assert len([*tmp_path.iterdir()]) == 1
