"""Write docs/reference/commands.md from the help of every command: python tools/commands.py [--check]."""

import sys
from pathlib import Path

import click
import typer

from evenkeel.cli import app

PAGE = Path(__file__).parent.parent / "docs/reference/commands.md"
HEAD = """# Commands

Every command takes `--json` and then prints one JSON value. Exit codes: 0 done, or nothing to do; 1 failed; 2 wrong usage; 3 stopped
because the data are not valid; 4 finished, and the model was refused. In a project, a command finds `pipeline.py` and
`evenkeel.toml` in the current folder or above it.
"""


def pages(command: click.Command, name: str) -> list[str]:
    context = click.Context(command, info_name=name, terminal_width=100, max_content_width=100)
    if isinstance(command, click.Group):
        found = [page for child in command.list_commands(context) for page in pages(command.commands[child], f"{name} {child}")]
        return found
    return [f"## `{name}`\n\n```text\n{command.get_help(context).strip()}\n```\n"]


def main() -> int:
    text = "\n".join([HEAD, *pages(typer.main.get_command(app), "evenkeel")])
    if "--check" in sys.argv:
        return int(not PAGE.is_file() or PAGE.read_text() != text)
    PAGE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
