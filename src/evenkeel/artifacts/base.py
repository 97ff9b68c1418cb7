"""The contract of what travels between steps."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self, TypeVar

import msgspec

from evenkeel.artifacts.display import Table, as_html
from evenkeel.errors import DefinitionError, StoreError
from evenkeel.typing import Json

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """The name of a stored artifact: its type and the digest of its content, never the folder that it lies in.

    >>> Reference.parse("Statistics/9f86d081884c7d65").digest
    '9f86d081884c7d65'
    """

    type_name: str
    digest: str

    def __str__(self) -> str:
        return f"{self.type_name}/{self.digest}"

    @classmethod
    def parse(cls, text: str) -> Self:
        type_name, slash, digest = text.partition("/")
        if not (slash and type_name.isidentifier() and digest.isalnum()):
            raise DefinitionError("This is not the name of an artifact", expected="Type/digest", got=text)
        return cls(type_name, digest)


class Artifact(ABC):
    """An immutable value that one step hands to the next.

    ``save`` writes the value into an empty folder, and ``load`` reads it back; both are called from any thread, each
    call with a folder of its own. The same value must give the same bytes, so no clock, host name or dict order may
    reach a file. ``summary`` is a handful of numbers or short texts for the terminal and the ledger; a notebook shows it,
    with ``tables`` below.
    """

    kinds: ClassVar[dict[str, type["Artifact"]]] = {}

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        Artifact.kinds[cls.__name__] = cls

    @abstractmethod
    def save(self, folder: Path) -> None: ...

    @classmethod
    @abstractmethod
    def load(cls, folder: Path) -> Self: ...

    def summary(self) -> dict[str, Json]:
        return {}

    def tables(self) -> tuple[Table, ...]:
        return ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.summary().items())})"

    def _repr_html_(self) -> str:
        return as_html(type(self).__name__, self.summary(), self.tables())


class Document(Artifact):
    """An artifact that is one JSON file: a frozen dataclass of plain values, dataclasses, tuples and dicts."""

    def save(self, folder: Path) -> None:
        (folder / _name(type(self))).write_bytes(dump_json(self))

    @classmethod
    def load(cls, folder: Path) -> Self:
        return load_json(folder / _name(cls), cls)


def dump_json(value: object) -> bytes:
    r"""Return ``value`` as JSON that people can read and that depends on nothing but the value.

    >>> dump_json({"b": 1, "a": [True, None]})
    b'{\n  "a": [\n    true,\n    null\n  ],\n  "b": 1\n}\n'
    """
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=2) + b"\n"


def load_json(path: Path, kind: type[T]) -> T:
    """Return the file at ``path`` as a ``kind``; raises `StoreError` where it is not one."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError, RecursionError) as error:
        raise StoreError(f"{path} cannot be read as {kind.__name__}", got=str(error)) from error


def _name(kind: type[Artifact]) -> str:
    return f"{kind.__name__.lower()}.json"
