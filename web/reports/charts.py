"""The charts of a report, drawn on the server, each with the table of the same numbers."""

from catalogue.metrics.figure import Report
from web.reports.bar_charts import bundle_pairs, cut_pairs, limit_pairs, pairs_chart, shares_chart
from web.reports.chart import Chart
from web.reports.column_charts import batches_chart, change_chart


def report_charts(report: Report) -> tuple[Chart, ...]:
    """Every chart that ``report`` has numbers for."""
    made = (
        shares_chart(report.figures),
        pairs_chart("bundles", "一件事：办理环节", bundle_pairs(report)),
        pairs_chart("bundle-limits", "一件事：办理时限", limit_pairs(report)),
        pairs_chart("cuts", "压减：改革前（法定）与现在", cut_pairs(report.figures)),
        change_chart(report.change) if report.change else None,
        batches_chart(report.batches),
    )
    return tuple(chart for chart in made if chart is not None)
