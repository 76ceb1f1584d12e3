"""The report as pages to read and print: charts, text form, everything on paper."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State

from catalogue.metrics.figure import Report
from catalogue.metrics.grouped import Place
from web.pages import page
from web.parameters import ReportParameters
from web.reports.asked import asked_report, places
from web.reports.bar_charts import Ranked, ranking_chart
from web.reports.chart import Chart
from web.reports.charts import report_charts
from web.reports.downloads import ANYWAY
from web.reports.exports import Gathered, report_faults
from web.reports.text_form import TextForm, runs, text_form
from web.view_models.report_tables import cell_text, small_text

TITLES = {"xlsx": "Excel 工作簿", "docx": "Word 文档", "csv": "CSV", "txt": "纯文本"}
"""Names of the kinds of files."""


@get("/reports/charts")
async def charts_page(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """Every chart of the report with its table."""
    here, held = await asked_report(request, state)
    ranked = region_chart(await places(here, "region"))
    parts = shown(here.parameters, held)
    parts["charts"] += (ranked,) if ranked else ()
    return page(request, "reports/charts_page.html", **parts)


@get("/reports/text")
async def text_page(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """The paragraphs for an annual report, every number linked to its source."""
    here, held = await asked_report(request, state)
    return page(request, "reports/text.html", **shown(here.parameters, held))


@get("/reports/print")
async def print_page(request: Request[Any, Any, Any], state: State) -> Response[bytes]:
    """Text, charts and all tables on one page for the printer."""
    here, held = await asked_report(request, state)
    return page(request, "reports/print.html", **shown(here.parameters, held))


def shown(parameters: ReportParameters, held: Gathered) -> dict[str, Any]:
    """What the templates of a report need beside its figures."""
    return contents(held) | files(parameters)


def beside(parameters: ReportParameters, report: Report) -> dict[str, Any]:
    """Charts, faults and files for the dashboard, which draws the shares itself."""
    return {
        "charts": tuple(chart for chart in report_charts(report) if chart.key != "shares"),
        "faults": report_faults(report),
        **files(parameters),
    }


def region_chart(found: Sequence[Place]) -> Chart | None:
    """Divisions by their one-visit share."""
    ranked = [
        Ranked(
            rank=str(one.rank),
            label=one.name,
            value=one.figure.value,
            text=one.figure.display.replace(" ", ""),
            note=small_text(one),
        )
        for one in found
        if one.rank is not None and one.figure.value is not None
    ]
    title = "各区划“只跑一次”率排名"
    return ranking_chart("ranking", title, ranked, "只跑一次率")


def files(parameters: ReportParameters) -> dict[str, Any]:
    """Addresses and names of the report's files, also of those made in spite of faults."""
    anyway = parameters.query(**{ANYWAY: "1"})
    plain = parameters.query()
    return {
        "query": plain,
        "downloads": [
            (f"/reports/report.{kind}?{plain}".rstrip("?"), title) for kind, title in TITLES.items()
        ],
        "anyway": [(f"/reports/report.{kind}?{anyway}", title) for kind, title in TITLES.items()],
    }


def contents(held: Gathered) -> dict[str, Any]:
    """The report's own parts: text, charts, tables as texts."""
    form = text_form(held.report)
    return {
        "report": held.report,
        "form": form,
        "sections": paragraphs(form),
        "charts": report_charts(held.report),
        "tables": [
            (table, [[(cell_text(c), not isinstance(c, str)) for c in row] for row in table.rows])
            for table in held.tables
        ],
        "faults": held.faults,
    }


def paragraphs(form: TextForm) -> list[tuple[str, list[list[Any]]]]:
    """Headings with their paragraphs, each split at its marks."""
    return [
        (one.heading, [runs(paragraph) for paragraph in one.paragraphs]) for one in form.sections
    ]
