"""How formulas and numerators read in reports frozen when they still held letters and English.

A frozen report keeps every word it was frozen with; shown, a former wording reads as today's.
"""

import msgspec

from catalogue.metrics.definitions import REGISTRY
from catalogue.metrics.figure import Figure, Report

_FORMULAS: dict[str, str] = {
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


_NUMERATORS: dict[str, str] = {
    "T1": "逐项压缩率 (L − P)/L 大于 0 的事项数",
    "T2": "逐项压缩率 (L − P)/L 之和",
    "T4": "Σ(法定 − 承诺)",
    "A1m": "Σ(改革前材料数 − 现材料数)",
    "A2m": "Σ(改革前环节数 − 现环节数)",
    "A4": "逐项压缩率 (B − P)/B 之和，B 为改革前办结时限",
}
"""The same of what a metric's numerator means."""


def in_chinese(report: Report) -> Report:
    """``report`` with every former wording in the words of today, nothing else changed."""
    return msgspec.structs.replace(
        report, figures=tuple(_figure(figure) for figure in report.figures)
    )


def _figure(figure: Figure) -> Figure:
    now = REGISTRY.get(figure.id)
    words: dict[str, str] = {}
    if now and figure.formula == _FORMULAS.get(figure.id):
        words["formula"] = now.formula
    if now and figure.numerator_text == _NUMERATORS.get(figure.id):
        words["numerator_text"] = now.numerator
    return msgspec.structs.replace(figure, **words) if words else figure
