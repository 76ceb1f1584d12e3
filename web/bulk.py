"""What the command line does with a catalogue: import, search, report, verify."""

import gc
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from rich.progress import Progress

from catalogue.commands.import_items import Load, file_hash, import_items
from catalogue.commands.import_outcome import ImportOutcome
from catalogue.errors import BadInput
from catalogue.exchange.profiles import accept, find_profile, read_items
from catalogue.metrics.report import build_report
from catalogue.metrics.scope import Scope
from catalogue.model.signs import is_showable
from catalogue.queries import published, verification
from web import clock
from web.import_answer import readable
from web.lifecycle import catalogue_index, opened
from web.parameters import read_search
from web.settings import Settings
from web.view_models.figure import report_answer

if TYPE_CHECKING:  # what only a search needs is loaded by it
    from search_index.explanation import Explanation

_NAME_AT_MOST = 100
"""Characters the ledger keeps of an author."""


async def import_file(
    settings: Settings,
    file: Path,
    *,
    profile: str,
    dry_run: bool,
    publish_as: str | None,
    show_progress: bool,
) -> ImportOutcome:
    """Take ``file`` in under ``profile``; as the initial load when ``publish_as`` names who.

    Raises:
        BadFile: the file is missing, unreadable, or lacks what the profile needs.
        BadInput: no such profile, or a name to publish under that is none.
    """
    if publish_as is not None:
        _check_name(publish_as)
    chosen = find_profile(profile)
    rows = read_items(file, chosen)
    async with opened(settings, create=True):
        load = Load(
            by=publish_as or "import",
            now=clock.now(),
            profile=chosen.id,
            file_name=readable(file.name),
            file_hash=file_hash(file),
            publish=publish_as is not None,
            dry_run=dry_run,
            accept=lambda findings: accept(findings, chosen),
            context=settings.rule_context,
        )
        bar = Progress() if show_progress else nullcontext()
        with bar as shown:
            task = shown.add_task("导入", total=None) if shown else None

            def progress(done: int) -> None:
                if shown and task is not None:
                    shown.update(task, completed=done, description=f"导入 {done} 行")

            gc.freeze()  # what is loaded by now stays: searching it for garbage costs a fifth
            return await import_items(rows, load, progress)


def _check_name(publish_as: str) -> None:
    """The ledger has to tell who loaded what."""
    if not publish_as.strip() or not is_showable(publish_as) or len(publish_as) > _NAME_AT_MOST:
        raise BadInput(
            f"--publish-as 应写明由谁装载，如部门名称，1 至 {_NAME_AT_MOST} 个字，不含控制字符"
        )


async def search(settings: Settings, words: str, limit: int) -> dict[str, Any]:
    """The first ``limit`` items for ``words``, with the total and whether words were relaxed.

    Raises:
        BadParameter: too many words, or characters that are none.
    """
    from search_index.request import SearchRequest

    asked = read_search([("q", words), ("size", str(limit))])
    async with opened(settings), catalogue_index(settings) as engine:
        result = engine.search(SearchRequest(words=asked.q, facets=(), limit=asked.size))
        cards = await published.cards([hit.item for hit in result.hits])
        return {
            "total": result.total,
            "relaxed": result.relaxed,
            "items": [msgspec.to_builtins(card) for card in cards],
        }


async def explain(settings: Settings, words: str, limit: int) -> "Explanation":
    """Why the first ``limit`` items for ``words`` stand where they do.

    Raises:
        BadParameter: too many words, or characters that are none.
    """
    from search_index.request import SearchRequest

    asked = read_search([("q", words), ("size", str(limit))])
    async with opened(settings), catalogue_index(settings) as engine:
        return engine.explain(SearchRequest(words=asked.q, limit=asked.size))


async def reindex(settings: Settings) -> int:
    """Rebuild the index; how many items it holds."""
    async with opened(settings), catalogue_index(settings, rebuild=True):
        return await published.count()


async def report(
    settings: Settings, *, edition: str | None, as_of: date | None, scope: dict[str, str]
) -> dict[str, Any]:
    """The report as ``GET /api/v1/metrics`` answers it."""
    async with opened(settings):
        built = await build_report(
            today=clock.today(),
            as_of=as_of,
            scope=Scope.parse(scope),
            edition=edition,
            conversion=settings.conversion_policy,
            target=settings.target_share,
        )
    answer: dict[str, Any] = msgspec.to_builtins(report_answer(built))
    return answer


async def verify_ledger(settings: Settings) -> tuple[str, bool]:
    """A sentence on the ledger and the revisions it vouches for, and whether all is well."""
    async with opened(settings):
        verdict = await verification.verify_ledger()
    told = verdict.fault or (
        f"台账完整：{verdict.lines} 行，链未断，登记的内容与原文一致；末行摘要 {verdict.head}"
    )
    return told, verdict.whole
