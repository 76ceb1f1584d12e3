"""What the applicant gets: rules 3 and 13."""

import re
from collections.abc import Iterator

from catalogue.model.code_tables import ResultType
from catalogue.model.item import ServiceItem
from catalogue.rules.elements import applies, filled
from catalogue.rules.rulebook import Context, Problem, Severity, rule

_TAIL = re.compile(r"[（(][^（()）]*[)）]$|[》”\"\s]+$")
_ENDINGS: tuple[tuple[str, ResultType], ...] = (
    ("证", ResultType.CERTIFICATE),
    ("证书", ResultType.CERTIFICATE),
    ("执照", ResultType.CERTIFICATE),
    ("文", ResultType.APPROVAL),
    ("批复", ResultType.APPROVAL),
)


@rule(
    number=3,
    severity=Severity.WARNING,
    message="《审批结果名称》“{name}”应是“{expected}”，{title}却选了“{given}”；请改正类型或名称",
    source="rules-and-metrics §3.2 no. 3: Wenzhou item checker",
    good={"results": [{"type": "10", "name": "食品经营许可证", "sample": "许可证样本.pdf"}]},
    bad={"results": [{"type": "20", "name": "食品经营许可证", "sample": "许可证样本.pdf"}]},
)
def result_type_fits_its_name(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """A certificate is called a certificate, an approval an approval."""
    for index, result in enumerate(item.results):
        expected = _expected_type(result.name)
        if expected is not None and result.type is not expected:
            yield (
                f"results[{index}].type",
                {"name": result.name, "expected": expected.label, "given": result.type.label},
            )


@rule(
    number=13,
    severity=Severity.WARNING,
    message="“{name}”没有{title}；请上传样本，没有结果物的请把类型改为“无”",
    source="rules-and-metrics §3.2 no. 13: Wenzhou item checker",
    good={"results": [{"type": "10", "name": "食品经营许可证", "sample": "许可证样本.pdf"}]},
    bad={"results": [{"type": "10", "name": "食品经营许可证"}]},
)
def results_show_a_sample(item: ServiceItem, context: Context) -> Iterator[Problem]:
    """People see beforehand what they will get."""
    if not applies(item):
        return
    for index, result in enumerate(item.results):
        if result.type is not ResultType.NONE and not filled(result.sample):
            yield f"results[{index}].sample", {"name": result.name or result.type.label}


def _expected_type(name: str) -> ResultType | None:
    """The type a name's ending calls for, brackets and quotation marks left aside."""
    previous = ""
    while previous != name:
        previous, name = name, _TAIL.sub("", name)
    return next((kind for ending, kind in _ENDINGS if name.endswith(ending)), None)
