"""What a law of the engines is."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from evenkeel.engines import Engine
from evenkeel.errors import EvenkeelError

_Error = TypeVar("_Error", bound=EvenkeelError)
_Check = TypeVar("_Check", bound=Callable[..., None])

THREADS = (1, 2, 4)


class EngineLaws:
    """Laws about an engine, one a method; each is called on an object of its own, with an empty folder."""

    def __init__(self, kind: Callable[..., Engine], folder: Path) -> None:
        self.kind = kind
        self.folder = folder

    def make(self, threads: int | None = None) -> Engine:
        return self.kind(threads=threads)


def covers(*methods: str) -> Callable[[_Check], _Check]:
    """Mark a method as a law about these methods of `Engine`."""

    def mark(check: _Check) -> _Check:
        check.__dict__["covers"] = methods
        return check

    return mark


def raises(kind: type[_Error], act: Callable[[], object]) -> _Error:
    """Return the error that ``act`` raises."""
    try:
        act()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was expected")
