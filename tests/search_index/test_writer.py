"""What our pool of postings writes is what Whoosh's own would."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from whoosh import index as whoosh_index
from whoosh.writing import PostingPool

from search_index import stored, writer
from search_index.engine import WhooshNumpyEngine
from search_index.follower import IndexFollower
from search_index.merging import merged
from search_index.postings import TermPool
from search_index.request import SearchRequest
from search_index.rows import RowsBeingWritten
from search_index.stored import stored_segments
from search_index.writer import GenerationWriter
from tests.search_index.library import Library, a_document

DOCUMENTS = [a_document(n, text="材料" * (n % 300) + "\n申请书") for n in range(1, 400)]


def written(path: Path) -> dict[tuple[str, bytes], list[tuple[int, float, bytes]]]:
    """Every posting on disk: document, weight and value, by field and term."""
    path.mkdir()
    whole = GenerationWriter(path, fresh=True)
    whole.put(DOCUMENTS[:300])
    whole.finish()
    for start in range(300, 396, 12):
        change = GenerationWriter(path, fresh=False)
        change.put(DOCUMENTS[start : start + 12])
        change.remove([start - 299])
        change.commit()
    take_place = merged(path)
    assert take_place is not None
    take_place()
    found: dict[tuple[str, bytes], list[tuple[int, float, bytes]]] = {}
    reader = whoosh_index.open_dir(str(path)).reader()
    for field, term in reader.all_terms():
        matcher = reader.postings(field, term)
        while matcher.is_active():
            posting = (matcher.id(), matcher.weight(), matcher.value())
            found.setdefault((field, term), []).append(posting)
            matcher.next()
    return found


def test_both_pools_write_the_same_postings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = written(tmp_path / "ours")

    def theirs(self: GenerationWriter) -> None:
        self._writer: Any = self._index.writer()
        self._pool, self._rows = TermPool(), RowsBeingWritten()
        assert isinstance(self._writer.pool, PostingPool)

    monkeypatch.setattr(GenerationWriter, "_begin", theirs)
    assert written(tmp_path / "theirs") == ours
    assert len(ours) > 500
    assert max(len(postings) for postings in ours.values()) > 300


@pytest.fixture
def engine_in(tmp_path: Path) -> Callable[[str], Any]:
    async def made(name: str) -> WhooshNumpyEngine:
        return await IndexFollower(tmp_path / name, Library(DOCUMENTS)).start()

    return made


async def test_a_generation_of_many_segments_answers_like_one_of_a_single(
    engine_in: Callable[[str], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await engine_in("one")
    monkeypatch.setattr(writer, "_SEGMENT", 150)
    many = await engine_in("many")
    assert len(stored_segments(many._directory.current())) == 3
    assert len(stored_segments(one._directory.current())) == 1
    for words in ("", "登记", "食品 许可 材料", "开饭店", "结婚 火箭", "材料"):
        request = SearchRequest(words=words, facets=("kind", "theme"), limit=50, highlights=True)
        found, expected = many.search(request), one.search(request)
        assert (found.total, found.facets, found.relaxed) == (
            expected.total,
            expected.facets,
            expected.relaxed,
        )
        assert [h.item for h in found.hits] == [h.item for h in expected.hits]


def test_segments_are_read_again_when_a_commit_has_just_replaced_their_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = GenerationWriter(tmp_path, fresh=True)
    whole.put(DOCUMENTS[:3])
    whole.finish()
    read, fails = stored.TOC.read, [True, True, False]

    def read_late(*given: Any) -> Any:
        if fails.pop(0):
            raise FileNotFoundError("_MAIN_1.toc")
        return read(*given)

    monkeypatch.setattr(stored.TOC, "read", read_late)
    assert [one.size for one in stored_segments(tmp_path)] == [3]
    assert fails == []
