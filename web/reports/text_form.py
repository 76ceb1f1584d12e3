"""The report as the paragraphs of an annual report, every number marked with what it rests on.

A mark stands in the text as 〔M1〕 and is explained in the notes; a sentence whose data the report
lacks is left out.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from catalogue.metrics.figure import BundleFigures, Fact, Figure, Report
from web.reports.reform_sentences import reform_sections
from web.reports.sentences import Section, day_told, share_told, whole
from web.reports.share_sentences import share_sections
from web.view_models.report_tables import bound_text, equation

MARK = re.compile("〔([A-Z][A-Za-z0-9]*)〕")
_NUMERALS = "一二三四五六七八九十"


class Note(Struct, frozen=True, kw_only=True):
    """What one mark stands for; ``path`` lists what is counted, empty where nothing does."""

    id: str
    text: str
    path: str = ""


class Run(Struct, frozen=True, kw_only=True):
    """A stretch of a paragraph: words, or (with ``mark``) the mark of a note."""

    words: str = ""
    mark: str = ""


class TextForm(Struct, frozen=True, kw_only=True):
    """The whole text: a heading, what it is about, sections of paragraphs, notes in order."""

    title: str
    about: str
    sections: tuple[Section, ...]
    notes: tuple[Note, ...]


def text_form(report: Report) -> TextForm:
    """The paragraphs of ``report`` with the notes they refer to."""
    found = [one for one in (*share_sections(report), *reform_sections(report)) if one.paragraphs]
    numbered = tuple(
        Section(heading=f"{_NUMERALS[place]}、{one.heading}", paragraphs=one.paragraphs)
        for place, one in enumerate(found)
    )
    known = {note.id: note for note in _notes(report)}
    used = dict.fromkeys(
        mark for one in numbered for words in one.paragraphs for mark in MARK.findall(words)
    )
    return TextForm(
        title="“只跑一次”改革和政务服务事项情况",
        about=about(report),
        sections=numbered,
        notes=tuple(known[mark] for mark in used),
    )


def about(report: Report) -> str:
    """Population, edition, day and scope in one sentence."""
    return (
        f"统计范围：{report.scope.text}；清单版次：{edition_told(report)}；"
        f"截止日：{day_told(report.as_of)}；时限折算：{report.conversion}。"
    )


def edition_told(report: Report) -> str:
    """The edition by its name where the report knows it, else as it was asked for."""
    known = (report.change.old, report.change.new) if report.change else ()
    return next((one.name for one in known if one.key == report.edition), report.edition)


def runs(paragraph: str) -> list[Run]:
    """``paragraph`` split at its marks."""
    found: list[Run] = []
    for place, piece in enumerate(MARK.split(paragraph)):
        if place % 2:
            found.append(Run(mark=piece))
        elif piece:
            found.append(Run(words=piece))
    return found


def plain_text(form: TextForm) -> str:
    """The text for a plain file, notes at the end."""
    lines = [form.title, "", form.about]
    for section in form.sections:
        lines += ["", section.heading, *(f"　　{words}" for words in section.paragraphs)]
    if form.notes:
        lines += ["", "数据来源和口径", *(f"〔{one.id}〕{one.text}" for one in form.notes)]
    return "\n".join(lines) + "\n"


def _notes(report: Report) -> Iterator[Note]:
    for figure in report.figures:
        yield _of_figure(figure)
    for fact in report.facts:
        yield _of_fact(fact)
    for place, bundle in enumerate(report.bundles, start=1):
        yield _of_bundle(f"B{place}", bundle)
    if report.batches:
        told = "；".join(
            f"第{one.number}批 {one.items} 项，{one.document or one.name}" for one in report.batches
        )
        yield Note(id="C1", text=f"分批公布的只跑一次事项，至各批公布日累计。{told}。")
    if report.change:
        text = f"权责清单版次变化：{equation(report)}。"
        path = f"/power-list/changes?from={report.change.old.key}&to={report.change.new.key}"
        yield Note(id="E0", text=text, path=path)


def _of_figure(figure: Figure) -> Note:
    value = "" if figure.value is None else f"{figure.display.replace(' ', '')}，"
    left = "、".join(f"{reason}的{items}项" for reason, items in figure.excluded.items())
    under = f"，分母 {whole(figure.denominator)}（{figure.denominator_text}）"
    if figure.denominator_text.startswith("1（"):
        under = ""  # a difference, divided by nothing
    text = (
        f"{figure.name}：{value}分子 {whole(figure.numerator)}（{figure.numerator_text}）{under}；"
        f"口径：{figure.population}；公式：{figure.formula}；来源：{figure.source}"
    )
    return Note(
        id=figure.id,
        text=text + (f"；未计入：{left}。" if left else "。"),
        path=f"/reports/{figure.id}",
    )


def _of_fact(fact: Fact) -> Note:
    parts = "、".join(f"{part.label}{whole(part.value)}" for part in fact.parts)
    mark = "其中（可重复计数）" if fact.overlapping else "其中"
    text = f"{fact.name}：{fact.value}{fact.unit}。{fact.meaning}"
    text = text.rstrip("。") + (f"；{mark}：{parts}" if parts else "")
    return Note(id=fact.id, text=f"{text}；来源：{fact.source}。", path=fact.path)


def _of_bundle(mark: str, one: BundleFigures) -> Note:
    items = "；".join(f"{item.name} {item.statutory}→{item.promised}" for item in one.items)
    said = [f"{one.name}（共 {len(one.items)} 项）", items]
    if one.mean_cut is not None:
        said.append(
            f"逐项压缩率的算术平均 {share_told(one.mean_cut)}，总量 {share_told(one.pooled_cut)}"
        )
    if one.bound:
        said.append(f"国家要求 {bound_text(one)}（{one.bound_document}）")
    return Note(id=mark, text="；".join(part for part in said if part) + "。", path=one.path)
