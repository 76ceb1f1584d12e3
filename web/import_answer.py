"""What an import answers: the same for every outcome, a file that cannot be opened included."""

from msgspec import Struct

from catalogue.commands.import_outcome import ImportOutcome, RowError
from catalogue.errors import CatalogueError

WHOLE_FILE = "文件"
"""Column of an error that is about the file itself; its row is 0."""


class Findings(Struct, frozen=True):
    """Findings of the item rules on what was read, but for those a profile accepts."""

    error: int
    warning: int


class ImportAnswer(Struct, frozen=True, kw_only=True):
    """``zhipao import --json``."""

    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    findings: Findings
    errors: list[RowError]


def import_answer(outcome: ImportOutcome) -> ImportAnswer:
    """``outcome`` for programs."""
    return ImportAnswer(
        rows=outcome.rows,
        created=outcome.created,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        rejected=outcome.rejected,
        findings=Findings(outcome.findings.error, outcome.findings.warning),
        errors=outcome.errors,
    )


def refused_answer(error: CatalogueError, file_name: str) -> ImportAnswer:
    """The answer where nothing could be read: one error, about the file itself."""
    return ImportAnswer(
        rows=0,
        created=0,
        updated=0,
        unchanged=0,
        rejected=1,
        findings=Findings(0, 0),
        errors=[RowError(0, WHOLE_FILE, readable(file_name), readable(str(error)))],
    )


def readable(name: str) -> str:
    """``name`` without the stand-ins for bytes that are no text, which no file name excludes."""
    return name.encode(errors="replace").decode()


def told(outcome: ImportOutcome, file_name: str) -> str:
    """The outcome as a clerk reads it."""
    file_name = readable(file_name)
    lines = [_error_told(error) for error in outcome.errors]
    if outcome.rejected:
        more = outcome.rejected - len(outcome.errors)
        lines += [f"……另有 {more} 处错误未列出"] if more else []
        lines.append(f"{file_name}：{outcome.rejected} 处有错，未写入任何内容；请改正后重新导入")
        return "\n".join(lines)
    act = "试运行，未写入：" if outcome.dry_run else ""
    found = outcome.findings
    lines.append(
        f"{act}{file_name}：共 {outcome.rows} 行，新增 {outcome.created}，"
        f"更新 {outcome.updated}，未变 {outcome.unchanged}；"
        f"发布 {outcome.published}，存为草稿 {outcome.drafts}"
    )
    lines.append(
        f"检查结果：错误 {found.error}，提醒 {found.warning}，按缺项口径放行 {found.accepted}"
    )
    return "\n".join(lines)


def _error_told(error: RowError) -> str:
    value = f"（{error.value}）" if error.value else ""
    return f"第 {error.row} 行“{error.column}”{value}：{error.message}"
