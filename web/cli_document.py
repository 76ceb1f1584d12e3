"""Print docs/cli.md: ``python -m web.cli_document``."""

from collections.abc import Iterator

import click

from web.cli import main

_HEAD = """\
# The command `zhipao`

Made by `python -m web.cli_document` from the commands themselves; a test compares the two.

Exit status: 0 done, 1 refused or findings, 2 wrong usage, 130 interrupted, 143 terminated.
`--json` prints for programs. Options of `zhipao` itself stand before the command:
`zhipao --data-dir data import items.jsonl`.
Every setting is an environment variable: [settings.md](settings.md).
"""


def text() -> str:
    """Every command with its usage, its help and its options."""
    return _HEAD + "".join(_section(path, command) for path, command in _commands(main, "zhipao"))


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _commands(inner, f"{path} {name}")


def _section(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path)
    usage = f"{path} {' '.join(command.collect_usage_pieces(context))}"
    told = " ".join((command.help or "").split())
    records = [one.get_help_record(context) for one in command.params]
    rows = [row for row in records if row and row[1]]
    table = "".join(f"| `{_cell(names)}` | {_cell(meaning)} |\n" for names, meaning in rows)
    head = "\n| option | meaning |\n|---|---|\n" if rows else ""
    return f"\n## {path}\n\n```\n{usage}\n```\n\n{told}\n{head}{table}"


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


if __name__ == "__main__":
    print(text(), end="")
