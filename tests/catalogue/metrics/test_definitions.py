"""What the registry says of each metric, as citizens and clerks read it."""

import re

import pytest

from catalogue.metrics.definitions import REGISTRY, Metric


@pytest.mark.parametrize("metric", REGISTRY.values(), ids=REGISTRY.keys())
def test_a_metric_is_explained_in_chinese(metric: Metric) -> None:
    for text in (metric.name, metric.population, metric.numerator, metric.denominator):
        assert not re.search(r"[A-Za-zΣ]", text), text
    assert not re.search(r"[A-Za-zΣ/]", metric.formula), metric.formula
