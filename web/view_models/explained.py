"""Why an item is first, as a page or a terminal shows it: steps of understanding, sums."""

from collections.abc import Iterator

from msgspec import Struct

from catalogue.model.divisions import division_name
from search_index.explanation import ExplainedHit, Explanation, Part, Reading, Wording
from web.view_models.labels import RELAXED, SCORE_PARTS


class Summand(Struct, frozen=True):
    """One line of a sum: what for, what about, how much."""

    label: str
    subject: str
    score: str


class Sum(Struct, frozen=True):
    """One hit and how its score adds up."""

    place: int
    code: str
    name: str
    score: str
    summands: list[Summand]


class ExplainedPage(Struct, frozen=True):
    """All that is shown of one explanation; ``steps`` are pairs of a title and what was done."""

    total: int
    steps: list[tuple[str, str]]
    sums: list[Sum]


def explained_page(explanation: Explanation, first: int = 1) -> ExplainedPage:
    """``explanation`` in words; ``first`` is the place of its first hit in the whole list."""
    steps = [step for step in _steps(explanation.reading) if step[1]]
    steps.append(("放宽", RELAXED[explanation.relaxed or ""]))
    sums = [_sum(place, hit) for place, hit in enumerate(explanation.hits, first)]
    return ExplainedPage(explanation.total, steps, sums)


def explained_text(page: ExplainedPage) -> str:
    """The same for a terminal."""
    return "\n".join(_lines(page))


def _lines(page: ExplainedPage) -> Iterator[str]:
    yield from (f"{title}：{told}" for title, told in page.steps)
    yield f"共 {page.total} 项"
    for one in page.sums:
        yield f"{one.place}. {one.code}  {one.name}  合计 {one.score}"
        for line in one.summands:
            about = f"（{line.subject}）" if line.subject else ""
            yield f"     {line.score:>10}  {line.label}{about}"


def _steps(reading: Reading) -> Iterator[tuple[str, str]]:
    yield "搜索词", reading.said
    yield "当作事项编码", reading.code
    yield "当作所在地区", division_name(reading.place) if reading.place else ""
    if not reading.code:
        yield "去掉问法后", reading.asked
    yield "按字音或错字改作", reading.instead
    yield "可能想搜（未采用）", reading.suggestion
    yield "日常用语", "；".join(f"{said} → {'、'.join(m)}" for said, m in reading.everyday)
    yield "实际查找", "；".join(map(_wording, reading.wordings))


def _wording(one: Wording) -> str:
    return " ".join(one.words) + ("（规范说法）" if one.meant else "")


def _sum(place: int, hit: ExplainedHit) -> Sum:
    summands = [_summand(part) for part in hit.parts]
    return Sum(place, hit.code, hit.name, _points(hit.score), summands)


def _summand(part: Part) -> Summand:
    label, unit = SCORE_PARTS[part.kind.value]
    return Summand(label, part.subject + unit if part.subject else "", _points(part.score))


def _points(score: float) -> str:
    return f"{score:,.2f}".replace("-", "\u2212")
