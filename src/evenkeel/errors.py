"""Every error that Evenkeel raises on purpose, and the exit code that each ends a command with.

EvenkeelError                1   something failed
├── UsageError               2   the command, a setting or a definition is wrong
│   ├── SettingsError            evenkeel.toml, or an EVENKEEL_... variable
│   ├── DefinitionError          pipeline.py, or a value given from Python
│   ├── SchemaError              schema.yaml, with line and column
│   │   └── ContradictionError   promises of one column that cannot hold together
│   ├── ExpressionError          a rule, a filter or a slice, with its position
│   └── NotFoundError            a name that does not exist, with the nearest that do
├── InvalidDataError         3   the data are not what was promised
├── RefusedError             4   the model was evaluated and refused
├── StoreError                   the artifact store cannot be read or written
├── LedgerError                  the ledger cannot be read or written
├── StepError                    a step of a run failed
├── BundleError                  a bundle is damaged, unknown, or not proven
│   └── OtherVersionError        the objects of a bundle want another version of what made them
├── InvalidRequestError      3   a request, or a row to score, does not fit the signature of the model
└── ServingError                 the server cannot start or go on
"""

import difflib
import os
import unicodedata
from collections.abc import Iterable

_LONGEST = 300


def shorten(value: object, limit: int = _LONGEST) -> str:
    """Return ``value`` as text of at most ``limit`` characters.

    >>> shorten("abcdefgh", 5)
    'abcd…'
    """
    text = str(value) if isinstance(value, str | os.PathLike) else repr(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def visible(text: str, kept: str = "") -> str:
    r"""Return a text in which each character that would not show, or would move others, is a sign; ``kept`` ones stay.

    >>> visible("a\nb\x00"), visible("\u202eevil"), visible("\x1b[31m\n", "\n")
    ('a␊b␀', '\\u202eevil', '␛[31m\n')
    """
    return text if text.isprintable() else "".join(letter if letter in kept else _sign(letter) for letter in text)


def _sign(letter: str) -> str:
    code = ord(letter)
    if code < 0x20 or code == 0x7F:
        return chr(0x2400 + code if code < 0x20 else 0x2421)
    return letter if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else f"\\u{code:04x}"


def nearest(name: str, known: Iterable[str]) -> str:
    """Return what to say of a name that is not known: the nearest that are, else all of them; nothing where none is.

    >>> nearest("prot", ["port", "host"]), nearest("x", ["port", "host"])
    ("Did you mean 'port'?", 'Known: host, port.')
    """
    names = sorted(map(str, known))
    near = difflib.get_close_matches(name, names, n=3)
    if near:
        return f"Did you mean {' or '.join(map(repr, near))}?"
    return f"Known: {', '.join(names[:20])}{', …' if len(names) > 20 else ''}." if names else ""


class EvenkeelError(Exception):
    """What went wrong, what was expected, what came, where, and what to do.

    The parts stay apart as attributes, so that a program can read them; the text of the error joins them and is
    bounded, however large the offending value.

    >>> print(EvenkeelError("The port is in use", got=8080, remedy="Choose another with --port."))
    The port is in use
      got: 8080
      do: Choose another with --port.
    """

    exit_code = 1

    def __init__(
        self,
        problem: str,
        *,
        expected: object = None,
        got: object = None,
        where: object = None,
        remedy: str | None = None,
    ) -> None:
        self.problem = problem
        self.expected = expected
        self.got = got
        self.where = where
        self.remedy = remedy
        super().__init__(problem)

    def parts(self) -> dict[str, object]:
        """Return what is known beside the problem: ``expected``, ``got``, ``where``, and what to ``do``."""
        parts = {"expected": self.expected, "got": self.got, "where": self.where, "do": self.remedy}
        return {name: part for name, part in parts.items() if part is not None}

    def __str__(self) -> str:
        lines = [f"  {name}: {shorten(part)}" for name, part in self.parts().items()]
        return visible("\n".join([shorten(self.problem, 2_000), *lines]), kept="\n")

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.__dict__)


def _rebuild(kind: type[EvenkeelError], state: dict[str, object]) -> EvenkeelError:
    error = kind.__new__(kind, state["problem"])
    error.__dict__.update(state)
    return error


class UsageError(EvenkeelError):
    """The command, a setting or a definition is wrong; nothing was done."""

    exit_code = 2


class SettingsError(UsageError):
    """A setting in ``evenkeel.toml`` or an ``EVENKEEL_...`` variable is unknown or does not fit its type."""


class DefinitionError(UsageError):
    """A pipeline, a transform or another value written in Python is wrong."""


class SchemaError(UsageError):
    """A schema file cannot be read as a schema."""


class ContradictionError(SchemaError):
    """A promise of a column that makes no sense; ``field`` is the one to change."""

    def __init__(self, field: str, problem: str, *, expected: object, got: object, remedy: str | None = None) -> None:
        super().__init__(problem, expected=expected, got=got, remedy=remedy)
        self.field = field


class ExpressionError(UsageError):
    """An expression does not parse, or its types do not fit together."""


class NotFoundError(UsageError):
    """A name does not exist; the nearest names that do are listed. ``remedy`` is for where none can be.

    >>> print(NotFoundError("model", "flight-lat", ["flight-late", "churn"]))
    There is no model 'flight-lat'
      do: Did you mean 'flight-late'?
    """

    def __init__(
        self, kind: str, name: str, known: Iterable[str], *, where: object = None, remedy: str | None = None
    ) -> None:
        told = nearest(name, known) or remedy or f"There is no {kind} yet."
        super().__init__(f"There is no {kind} {name!r}", where=where, remedy=told)


class InvalidDataError(EvenkeelError):
    """The data are not what was promised; everything downstream stays as it was."""

    exit_code = 3


class RefusedError(EvenkeelError):
    """The model was evaluated, and did not pass its gates."""

    exit_code = 4


class StoreError(EvenkeelError):
    """The artifact store cannot be read or written."""


class LedgerError(EvenkeelError):
    """The ledger cannot be read or written."""


class StepError(EvenkeelError):
    """A step of a run failed."""


class BundleError(EvenkeelError):
    """A bundle is damaged, of an unknown version, or not proven."""


class OtherVersionError(BundleError):
    """The objects of a bundle want another version of what made them."""


class InvalidRequestError(EvenkeelError):
    """A request, or a row to score, does not fit the signature of the model."""

    exit_code = 3


class ServingError(EvenkeelError):
    """The server cannot start, or cannot go on."""
