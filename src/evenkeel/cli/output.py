"""What a command says: text for people, or one JSON value for programs."""

import os
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING

import msgspec

from evenkeel.errors import EvenkeelError, visible

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from evenkeel.artifacts import Table

_UNBOUNDED = 10_000


def emit(value: object, as_json: bool, show: Callable[["Console"], None]) -> None:
    """Write ``value`` to standard output as JSON, or call ``show`` with a console."""
    if as_json:
        _write_json(msgspec.json.format(msgspec.json.encode(value)))
        return
    from evenkeel.cli.screen import Screen

    width = None if sys.stdout.isatty() else _UNBOUNDED
    show(Screen(highlight=False, markup=False, emoji=False, width=width))


def print_table(console: "Console", table: "Table", whole: Collection[str] = ()) -> None:
    """Print a table; where no terminal bounds it, each row is one line. The columns ``whole`` are never broken."""
    from evenkeel.cli.screen import as_grid, as_lines

    rows = [[visible(str(cell)) for cell in row] for row in (table.header, *table.rows)]
    lines = as_lines(rows, console.width)
    if lines is None:
        console.print(as_grid(rows, whole))
    else:
        console.out(lines[0], style="bold", highlight=False)
        if lines[1:]:
            console.out("\n".join(lines[1:]), highlight=False)


def tell_page(console: "Console", html: "Path | None") -> None:
    """Say where a report was written, if it was."""
    if html is not None:
        console.print(f"\nWrote {html}")


def emit_error(error: EvenkeelError, as_json: bool) -> None:
    """Write an error to standard error; as JSON to standard output where that was asked for."""
    if as_json:
        told = {name: str(part) for name, part in error.parts().items()}
        value = {"error": {"kind": type(error).__name__, "message": error.problem, **told}}
        _write_json(msgspec.json.encode(value))
    else:
        sys.stderr.write(f"Error: {error}\n")


def _write_json(content: bytes) -> None:
    """Write JSON as what it is, UTF-8, whatever the terminal is set to."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content + b"\n")
    sys.stdout.buffer.flush()


@contextmanager
def kept_clean(as_json: bool) -> Iterator[None]:
    """Send what other code prints, be it Python or C, to standard error, so that standard output is the JSON alone."""
    if not as_json:
        yield
        return
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
