"""Print docs/settings.md: ``python -m web.settings_document``."""

from web.pages import UNSET_TEXT
from web.settings import variables

_HEAD = f"""\
# Settings

Made by `python -m web.settings_document` from the settings themselves; a test compares the two.

Each setting is an environment variable, read once at the start. A value that cannot be read, or a
`ZHIPAO_` name that is none of these, stops the program with a sentence that names it; an empty
value counts as unset. What a site must say of itself has no default: its place shows
“{UNSET_TEXT}” until it is set, and `zhipao check` lists it.

| variable | meaning | default |
|---|---|---|
"""


def text() -> str:
    """Every variable with its title and default, as one Markdown table."""
    rows = (
        f"| `{one.name}` | {one.title} | {f'`{one.default}`' if one.default else '—'} |\n"
        for one in variables()
    )
    return _HEAD + "".join(rows)


if __name__ == "__main__":
    print(text(), end="")
