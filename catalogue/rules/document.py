"""Print docs/rules.md: ``python -m catalogue.rules.document``."""

import json
from typing import Any

from catalogue.rules import RULES, Rule, Severity

_HEAD = """\
# Rules of a service item

Made by `python -m catalogue.rules.document` from the rulebook; a test compares the two.

Numbers 1–28 are those of the reference list (rules-and-metrics §3.2); 29 and up are ours. A
number repeats where one row of that list makes several claims. An **error** blocks submission
and publication, a **warning** is shown and counted. Good and bad are changes to the one
faultless item, `fixtures/reference_item.json`; `_context` is what the caller looks up.

| No. | Rule | Severity | What it says | Message | Source | Good | Bad |
|---:|---|---|---|---|---|---|---|
"""


def text() -> str:
    """The whole rulebook as one Markdown table."""
    return _HEAD + "".join(_row(one) for one in RULES.values())


def _row(one: Rule) -> str:
    severity = "**error**" if one.severity is Severity.ERROR else "warning"
    sentence = " ".join(one.sentence.split())
    cells = (
        str(one.number),
        f"`{one.id}`",
        severity,
        sentence,
        one.message,
        one.source,
        _example(one.good),
        _example(one.bad),
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _example(changes: dict[str, Any]) -> str:
    return f"`{json.dumps(changes, ensure_ascii=False)}`"


if __name__ == "__main__":
    print(text(), end="")
