"""Whether an instance is fit to be opened to the public: ``zhipao check``.

Nothing is built or mended here but the database's schema, which every start brings up to date.
"""

from collections.abc import Awaitable

from msgspec import Struct

from catalogue import database
from catalogue.errors import CatalogueError
from catalogue.queries import published, verification
from web.lifecycle import index_follower, look_for_database, open_database
from web.pages import UNSET_TEXT
from web.settings import Settings, site_variables


class Point(Struct, frozen=True, kw_only=True):
    """One thing that was looked at: its id, its title, whether it is as it must be, in words."""

    id: str
    title: str
    ok: bool
    detail: str


class CheckAnswer(Struct, frozen=True, kw_only=True):
    """``zhipao check --json``; ``ok`` when every point is."""

    ok: bool
    points: list[Point]


async def check_deployment(settings: Settings) -> CheckAnswer:
    """Every point that can be looked at; without a database the index and ledger cannot."""
    points = [_site(settings)]
    try:
        look_for_database(settings)
        engine = await open_database(settings)
    except CatalogueError as error:
        points.append(Point(id="database", title="数据库", ok=False, detail=str(error)))
    else:
        try:
            points.append(await _looked("database", "数据库", _database()))
            points.append(await _looked("index", "检索索引", _index(settings)))
            points.append(await _looked("ledger", "登记台账", _ledger()))
        finally:
            await database.close(engine)
    return CheckAnswer(ok=all(point.ok for point in points), points=points)


def told(answer: CheckAnswer) -> str:
    """The answer as lines of text."""
    lines = [
        f"{'通过' if point.ok else '未通过'}  {point.title}：{point.detail}"
        for point in answer.points
    ]
    verdict = "可以开放" if answer.ok else "还不能开放，请处理未通过的各项"
    return "\n".join([*lines, verdict])


def _site(settings: Settings) -> Point:
    unset = [one for one in site_variables() if not getattr(settings.site, one.field)]
    names = "、".join(f"{one.title}（{one.name}）" for one in unset)
    return Point(
        id="settings",
        title="网站设置",
        ok=not unset,
        detail=f"{len(unset)} 项{UNSET_TEXT}：{names}" if unset else "各项均已配置",
    )


async def _looked(name: str, title: str, look: Awaitable[tuple[bool, str]]) -> Point:
    """What ``look`` finds; its failing is a finding like any other."""
    try:
        ok, detail = await look
    except Exception as error:
        ok, detail = False, f"检查时出现故障（{type(error).__name__}：{error}）"
    return Point(id=name, title=title, ok=ok, detail=detail)


async def _database() -> tuple[bool, str]:
    items = await published.count()
    sample = "，其中有示例数据" if await published.holds_sample() else ""
    return True, f"可以打开，公开事项 {items} 项{sample}"


async def _index(settings: Settings) -> tuple[bool, str]:
    fault = await (await index_follower(settings)).fault()
    return not fault, f"{fault}；请执行 zhipao reindex" if fault else "完整"


async def _ledger() -> tuple[bool, str]:
    verdict = await verification.verify_ledger()
    return verdict.whole, verdict.fault or f"{verdict.lines} 行，链未断，登记的内容与原文一致"
