"""The report that a request asks for, with its rankings, checked against itself."""

from typing import Any

from litestar import Request
from litestar.datastructures import State

from catalogue.metrics.days import Days
from catalogue.metrics.figure import Report
from catalogue.metrics.grouped import Place, ranking
from catalogue.model.limits import CONVERSION_POLICIES, ConversionPolicy
from web.reports.exports import Gathered, gathered
from web.reports.wanted import Wanted, wanted
from web.view_models.report_tables import ReportTable, ranking_table

_METRIC = "M1"
"""What places are ranked by in the report's files and charts."""


async def asked_report(
    request: Request[Any, Any, Any], state: State, *also: str
) -> tuple[Wanted, Gathered]:
    """What ``request`` asks for, and its report.

    Raises:
        BadParameter: a parameter that is not known, or malformed.
        NotFound: no such edition.
    """
    here = await wanted(request, state, *also)
    return here, await gathered(await here.report())


async def places(here: Wanted, by: str) -> list[Place]:
    """Bodies or divisions (``by``) of the report by their one-visit share, best first."""
    return await ranking(
        _METRIC,
        by,
        days=here.days,
        scope=here.parameters.scope,
        conversion=here.conversion,
        target=here.target,
    )


async def ranking_tables(
    report: Report,
    days: Days,
    conversion: ConversionPolicy = CONVERSION_POLICIES["none"],
) -> tuple[ReportTable, ...]:
    """排名: bodies and divisions of ``report`` by their one-visit share."""
    target = next(one.target for one in report.figures if one.id == _METRIC)
    assert target is not None
    made = []
    for by, title in (("region", "排名（区划）"), ("body", "排名（部门）")):
        found = await ranking(
            _METRIC,
            by,
            days=days,
            scope=report.scope,
            conversion=conversion,
            target=target,
        )
        made.append(ranking_table(f"ranking-{by}", title, found))
    return tuple(table for table in made if table.rows)
