"""The ranking judged on everyday queries over the Guangdong items.

The data stand beside the repository (``shared/data/guangdong``) or where
``BENCH_DATA`` points; without them there is nothing to judge.
"""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from search_index.contract import SearchEngine
from search_index.judge import JudgedQuery, judge
from search_index.request import SearchRequest
from tests.benchmarks.engine_bench import falling_back
from tests.benchmarks.indexed import tantivy_over
from tests.benchmarks.instance import documents_in, opened
from tests.benchmarks.lines import Line, beside
from tests.benchmarks.peers import to_documents
from tests.benchmarks.processes import zhipao
from web.lifecycle import index_follower
from web.settings import Settings, load_settings

_BESIDE = Path(__file__).parents[3] / "shared" / "data"


class NoData(Exception):
    """The judged queries are not there; ``str()`` says where they were looked for."""


def data_folder() -> Path:
    """The folder of the judged queries.

    Raises:
        NoData: there is none.
    """
    folder = Path(os.environ.get("BENCH_DATA") or _BESIDE) / "guangdong"
    if not (folder / "judged_queries.json").is_file():
        raise NoData("没有广东样例数据（shared/data/guangdong 或 BENCH_DATA），跳过排序评测")
    return folder


def ranking_lines(folder: Path) -> Iterator[Line]:
    """nDCG@10 and success@1, ours and that of BM25 on the same words alone.

    Raises:
        NoData: the judged queries are not there.
    """
    data = data_folder()
    data_dir = folder / "data-guangdong"
    file = data / "items.jsonl"
    zhipao(data_dir, "import", str(file), "--profile", "guangdong", "--publish-as", "基准测试")
    zhipao(data_dir, "reindex")
    judged = msgspec.json.decode(
        (data / "judged_queries.json").read_bytes(), type=list[JudgedQuery]
    )
    settings = load_settings({"ZHIPAO_DATA_DIR": str(data_dir)})
    engine = asyncio.run(_engine(settings))
    ours = judge(judged, lambda words: _codes(engine, words))
    documents = asyncio.run(documents_in(settings))
    code = {one.item: one.code for one in documents}
    tantivy = tantivy_over(to_documents(documents), folder / "tantivy-guangdong")
    plain = judge(judged, lambda words: [code[i] for i in falling_back(tantivy, words).items])
    for name, mine, theirs in (
        ("nDCG@10", ours.ndcg_at_10, plain.ndcg_at_10),
        ("success@1", ours.success_at_1, plain.success_at_1),
    ):
        yield beside(f"排序 {name}", engine.size, "分", mine, "tantivy BM25", theirs)


async def _engine(settings: Settings) -> SearchEngine:
    """The engine as it is served, everyday words included."""
    async with opened(settings):
        return await (await index_follower(settings)).start()


def _codes(engine: SearchEngine, words: str) -> list[str]:
    return [hit.code for hit in engine.search(SearchRequest(words=words)).hits]
