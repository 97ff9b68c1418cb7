"""Write docs/reference/commands.md from the help of every command: python tools/commands.py."""

from pathlib import Path

from typer.testing import CliRunner

from evenkeel.cli import app

PAGE = Path(__file__).parent.parent / "docs/reference/commands.md"
HEAD = """# Commands

Every command takes `--json`, and then prints one [JSON value](json.md). Exit codes: 0 done, or nothing to do; 1 failed; 2 wrong
usage; 3 stopped because the data are not valid; 4 finished, and the model was refused. In a project, a command finds
`pipeline.py` and `evenkeel.toml` in the current folder or above it.
"""


def page() -> str:
    """Return the page, as it should be."""
    names = [[str(command.callback.__name__)] for command in app.registered_commands if command.callback]
    names += [
        [str(group.name), command.name or str(command.callback.__name__)]
        for group in app.registered_groups
        if group.typer_instance
        for command in group.typer_instance.registered_commands
        if command.callback
    ]
    return "\n".join([HEAD, *(f"## `evenkeel {' '.join(name)}`\n\n```text\n{help_of(name)}\n```\n" for name in names)])


def help_of(name: list[str]) -> str:
    """Return what ``evenkeel NAME --help`` prints."""
    done = CliRunner().invoke(app, [*name, "--help"], env={"COLUMNS": "100", "TERM": "dumb"}, prog_name="evenkeel")
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


if __name__ == "__main__":
    PAGE.write_text(page())
