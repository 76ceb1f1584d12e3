"""The report as a DOCX: the text form as body, the tables behind it, sources as a numbered list."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from web.reports.text_form import TextForm, runs
from web.view_models.report_tables import ReportTable, cell_text

_BODY, _HEADING = "宋体", "黑体"
_LATIN = "Times New Roman"
_WIDE, _HIGH = Mm(210), Mm(297)
_MARGIN = Mm(25)
_ACROSS = 247.0
"""Room between the margins of a landscape page [mm]."""
MOST_ROWS = 400
"""Rows of one table in a document; more belongs into a workbook."""
_CROWDED = 8
"""Columns from which a table is printed smaller."""


def document_of(
    form: TextForm, tables: Iterable[ReportTable], *, now: datetime, warnings: Sequence[str] = ()
) -> bytes:
    """The file; ``warnings`` stand at the top where the report contradicts itself."""
    made = Document()
    _set_type(made)
    made.core_properties.title = form.title
    made.core_properties.author = ""
    made.core_properties.created = made.core_properties.modified = now.replace(tzinfo=None)
    _page(made.sections[0], landscape=False)
    made.add_heading(form.title, level=0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    made.add_paragraph(form.about).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for warning in warnings:
        made.add_paragraph().add_run(warning).bold = True
    numbers = {note.id: place for place, note in enumerate(form.notes, start=1)}
    for section in form.sections:
        made.add_heading(section.heading, level=1)
        for words in section.paragraphs:
            _paragraph(made, words, numbers)
    _notes(made, form, numbers)
    _page(made.add_section(), landscape=True)
    for place, table in enumerate(tables, start=1):
        _table(made, place, table)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def _set_type(made: Any) -> None:
    """Chinese and Latin letters by the fonts that government documents use."""
    for name, font, size in (
        ("Normal", _BODY, 12),
        ("Title", _HEADING, 20),
        ("Heading 1", _HEADING, 15),
        ("Heading 2", _HEADING, 13),
    ):
        style = made.styles[name]
        style.font.name = _LATIN
        style.font.size = Pt(size)
        style.font.color.rgb = None
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), font)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
        style.element.get_or_add_rPr().append(language)


def _page(section: Any, *, landscape: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (_HIGH, _WIDE) if landscape else (_WIDE, _HIGH)
    section.left_margin = section.right_margin = section.top_margin = _MARGIN
    section.bottom_margin = Mm(20)
    section.footer.is_linked_to_previous = landscape
    if not landscape:
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _field(foot, "PAGE")


def _field(paragraph: Any, code: str) -> None:
    """A field that the reader's program fills in, such as the page number."""
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


def _paragraph(made: Any, words: str, numbers: dict[str, int]) -> None:
    """One paragraph of the body; marks become raised numbers of the list of sources."""
    paragraph = made.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(24)
    paragraph.paragraph_format.line_spacing = 1.5
    paragraph.paragraph_format.space_after = Pt(4)
    for run in runs(words):
        if run.mark:
            paragraph.add_run(f"[{numbers[run.mark]}]").font.superscript = True
        else:
            paragraph.add_run(run.words)


def _notes(made: Any, form: TextForm, numbers: dict[str, int]) -> None:
    if not form.notes:
        return
    made.add_heading("数据来源和口径", level=1)
    for note in form.notes:
        paragraph = made.add_paragraph()
        paragraph.paragraph_format.left_indent = Pt(24)
        paragraph.paragraph_format.first_line_indent = Pt(-24)
        run = paragraph.add_run(f"[{numbers[note.id]}] {note.id}　{note.text}")
        run.font.size = Pt(10)


def _table(made: Any, place: int, table: ReportTable) -> None:
    made.add_heading(f"表{place}　{table.title}", level=2)
    rows = table.rows[:MOST_ROWS]
    size = Pt(8 if len(table.columns) > _CROWDED else 9)
    grid = made.add_table(1 + len(rows), len(table.columns), style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    widths = _widths(table)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    head, *below = grid.rows
    _repeat(head)
    for cell, column, width in zip(head.cells, table.columns, widths, strict=True):
        _fill(cell, column.title, size, width, bold=True)
    for row, values in zip(below, rows, strict=True):
        _keep_whole(row)
        for cell, value, width in zip(row.cells, values, widths, strict=True):
            _fill(cell, cell_text(value), size, width, right=not isinstance(value, str))
    more = f"共 {len(table.rows):,} 行，这里列前 {len(rows):,} 行，其余见 Excel 工作簿。"
    for note in (more if len(table.rows) > len(rows) else "", table.note):
        if note:
            made.add_paragraph().add_run(note).font.size = Pt(9)


def _widths(table: ReportTable) -> list[float]:
    """The columns' shares of the page [mm]."""
    total = sum(column.width for column in table.columns)
    return [_ACROSS * column.width / total for column in table.columns]


def _fill(
    cell: Any, text: str, size: Any, width: float, *, bold: bool = False, right: bool = False
) -> None:
    cell.width = Mm(width)
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(text)
    run.font.size = size
    run.bold = bold
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat(row: Any) -> None:
    """The header again on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _keep_whole(row: Any) -> None:
    """A row is not torn between two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
