"""Parameters of a run: declared in ``pipeline.py``, set with ``--set name=value``, and part of the fingerprint."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.typing import Json

T = TypeVar("T")


@dataclass
class Declarations:
    """The parameters that one reading of ``pipeline.py`` declares: what was given for them, and what they are."""

    given: Mapping[str, Json]
    values: dict[str, Any] = field(default_factory=dict)

    def settle(self, name: str, default: Any, kind: Any) -> Any:
        """Return the value of a parameter, and remember it; raises `DefinitionError` where it has two."""
        value = _read(name, self.given[name], kind) if name in self.given else default
        if self.values.setdefault(name, value) != value:
            raise DefinitionError("A parameter is declared in two ways", got=name)
        return value

    def check(self) -> None:
        """Raise `NotFoundError` for a name that was given and not declared."""
        for name in self.given:
            if name not in self.values:
                raise NotFoundError("parameter", name, self.values, where="the parameters of the run")


_reading: Declarations | None = None


@contextmanager
def declaring(given: Mapping[str, Json]) -> Iterator[Declarations]:
    """Let the parameters that are declared meanwhile have the values given; raises for one that is not declared."""
    global _reading
    before, _reading = _reading, Declarations(given)
    try:
        yield _reading
        _reading.check()
    finally:
        _reading = before


def Parameter(name: str, default: T, type: Any = None) -> T:  # noqa: A002, N802  it reads as a declaration
    """Declare a value that a run may set, and return it: the one given with ``--set``, else the default.

    It stands wherever a value may stand in ``pipeline.py``. ``type`` is that of the default where it is not given; text
    from the command line is read as that type.

    >>> Parameter("days", default=7)
    7
    >>> with declaring({"days": "14"}):
    ...     Parameter("days", default=7)
    14
    """
    if not (isinstance(name, str) and name.isidentifier()):
        raise DefinitionError("The name of a parameter must be an identifier", got=name)
    if _reading is None:
        return default
    settled: T = _reading.settle(name, default, default.__class__ if type is None else type)
    return settled


def _read(name: str, given: Json, wanted: Any) -> Any:
    text = {"true": True, "false": False}.get(given.lower(), given) if isinstance(given, str) else given
    try:
        return msgspec.convert(text if wanted is bool else given, wanted, strict=False)
    except msgspec.ValidationError as error:
        expected = getattr(wanted, "__name__", wanted)
        raise DefinitionError(f"The parameter {name!r} does not fit", expected=expected, got=given) from error
