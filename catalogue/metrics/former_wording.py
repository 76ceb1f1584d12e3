"""How formulas read in reports that were frozen when they were still written in English.

A frozen report keeps every word it was frozen with; shown, an old formula reads as today's.
"""

import msgspec

from catalogue.metrics.definitions import REGISTRY
from catalogue.metrics.figure import Figure, Report

_FORMER: dict[str, str] = {
    "M1": "count(visits ≤ 1) / count(all)",
    "M2": "count(visits = 0) / count(all)",
    "M3": "count(depth = Ⅳ) / count(all)",
    "M4": "count(handling = 即办件) / count(all)",
    "M5": "Σ visits / n",
    "T1": "count((L − P) / L > 0) / n",
    "T2": "Σ((L − P) / L) / n",
    "T3": "(ΣL − ΣP) / ΣL",
    "T4": "Σ(L − P) / n",
    "Q1": "count(guide complete) / count(all)",
    "A1": "(Σ before − Σ after) / Σ before",
    "A1m": "Σ(before − after) / n",
    "A2": "(Σ before − Σ after) / Σ before",
    "A2m": "Σ(before − after) / n",
    "A3": "Σ before − Σ after",
    "A3f": "Σ before − Σ after",
    "A3i": "old − new",
    "A4": "Σ((B − P) / B) / n",
    "A4p": "(ΣB − ΣP) / ΣB",
    "E1": "(new − old) / old，new = old + 增加 − 减少",
    "E2": "count(entries with a public item) / count(entries)",
}
"""Id of the metric → its formula until all were written in Chinese; the same definition."""


def in_chinese(report: Report) -> Report:
    """``report`` with every former formula in the words of today, nothing else changed."""
    return msgspec.structs.replace(
        report, figures=tuple(_figure(figure) for figure in report.figures)
    )


def _figure(figure: Figure) -> Figure:
    if figure.formula != _FORMER.get(figure.id):
        return figure
    return msgspec.structs.replace(figure, formula=REGISTRY[figure.id].formula)
