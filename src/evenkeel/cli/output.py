"""What a command says: text for people, or one JSON value for programs."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING

import msgspec

from evenkeel.errors import EvenkeelError

if TYPE_CHECKING:
    from rich.console import Console


def emit(value: object, as_json: bool, show: Callable[["Console"], None]) -> None:
    """Write ``value`` to standard output as JSON, or call ``show`` with a console that takes no text for markup."""
    if as_json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(value, order="sorted")).decode() + "\n")
        return
    from rich.console import Console

    show(Console(highlight=False, markup=False, soft_wrap=not sys.stdout.isatty()))


def emit_error(error: EvenkeelError, as_json: bool) -> None:
    """Write an error to standard error; as JSON to standard output where that was asked for."""
    if as_json:
        parts = {"expected": error.expected, "got": error.got, "where": error.where, "do": error.remedy}
        told = {name: str(part) for name, part in parts.items() if part is not None}
        value = {"error": {"kind": type(error).__name__, "message": error.problem, **told}}
        sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
    else:
        sys.stderr.write(f"Error: {error}\n")


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
