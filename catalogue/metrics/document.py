"""Prints ``docs/metrics.md`` from the registry: ``python -m catalogue.metrics.document``."""

from catalogue.metrics.definitions import REGISTRY


def text() -> str:
    """The page, in Markdown."""
    lines = [
        "# Metrics",
        "",
        "Printed from `catalogue/metrics/definitions.py` by `make docs`; do not edit.",
        "",
        "Figures are exact fractions and are rounded only when displayed (one decimal, half up).",
        "Every figure names its population, edition, date and formula, and opens onto its items.",
        "",
    ]
    for metric in REGISTRY.values():
        lines += [
            f"## {metric.id} {metric.name}",
            "",
            f"{metric.name_en}; unit: {metric.unit.value}",
            "",
            f"- population: {metric.population}",
            f"- numerator: {metric.numerator}",
            f"- denominator: {metric.denominator}",
            f"- formula: `{metric.formula}`",
            f"- source: {metric.source}",
            "",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(text(), end="")
