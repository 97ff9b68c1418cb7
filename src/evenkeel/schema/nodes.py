"""A piece of a YAML file that knows where it stands."""

import math
from collections import UserDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml

from evenkeel.errors import SchemaError, UsageError, nearest, shorten
from evenkeel.typing import ColumnType

T = TypeVar("T")

_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Place:
    """A node of a file, read as what its reader wants it to be; raises `SchemaError` where it is not."""

    path: Path
    node: yaml.Node

    @property
    def where(self) -> str:
        return f"{self.path}:{self.node.start_mark.line + 1}:{self.node.start_mark.column + 1}"

    @property
    def is_null(self) -> bool:
        return self._tag == "null"

    @property
    def is_text(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode)

    @property
    def is_list(self) -> bool:
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def _is_plain(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode) and not self.node.style  # none, or "" by libyaml

    @property
    def _tag(self) -> str:
        return self.node.tag.removeprefix(_TAG)

    def error(self, problem: str, expected: object, got: object, remedy: str | None = None) -> SchemaError:
        return SchemaError(problem, expected=expected, got=got, where=self.where, remedy=remedy)

    def _wrong(self, expected: str) -> SchemaError:
        got = "a mapping" if isinstance(self.node, yaml.MappingNode) else "a list"
        if isinstance(self.node, yaml.ScalarNode):
            got = shorten(self.node.value, 40) or "nothing"
        return self.error("The file holds something else than it should", expected, got)

    def fields(self, known: Sequence[str] | None = None) -> "Fields":
        """Return the fields of a mapping, each once and each of them known."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self._wrong(f"the fields {', '.join(known)}" if known else "names, each with what is said of it")
        fields = Fields(self)
        for key, value in self.node.value:
            name = Place(self.path, key)._scalar("a name")
            if known is not None and name not in known:
                raise Place(self.path, key).error("This field is not known", None, name, nearest(name, known))
            if name in fields:
                raise Place(self.path, key).error("This name stands here twice", "each name once", name)
            fields[name] = Place(self.path, value)
        return fields

    def items(self) -> list["Place"]:
        if not isinstance(self.node, yaml.SequenceNode):
            raise self._wrong("a list, such as [a, b]")
        return [Place(self.path, item) for item in self.node.value]

    def _scalar(self, expected: str) -> str:
        if not isinstance(self.node, yaml.ScalarNode):
            raise self._wrong(expected)
        text: str = self.node.value
        return text

    def text(self) -> str:
        """Return the text as it is written: ``NO`` and ``007`` are text where text is wanted."""
        text = self._scalar("text")
        if self.is_null:
            raise self._wrong("text (in quotes where the text is null, ~ or empty)")
        return text

    def choice(self, known: Sequence[str]) -> str:
        text = self._scalar(f"one of {', '.join(known)}")
        if text not in known:
            raise self.error("This is not one of the choices", ", ".join(known), text, nearest(text, known))
        return text

    def boolean(self) -> bool:
        text = self._scalar("true or false").lower()
        if self._tag != "bool":
            raise self._wrong("true or false")
        return text in ("true", "yes", "on")

    def integer(self, least: int | None = None) -> int:
        number = self._number((int,))
        if least is not None and number < least:
            raise self._wrong(f"a whole number of at least {least}")
        return int(number)

    def number(self) -> int | float:
        return self._number((int, float))

    def _number(self, kinds: tuple[type, ...]) -> int | float:
        expected = "a number" if float in kinds else "a whole number"
        text = self._scalar(expected)
        number = _parse(text) if self._is_plain else None
        if number is None or not isinstance(number, kinds) or not math.isfinite(number):
            raise self._wrong(expected)
        return number

    def value(self, kind: ColumnType) -> bool | int | float | str:
        """Return a value of a column of this type."""
        readers: dict[ColumnType, Callable[[], bool | int | float | str]] = {
            ColumnType.BOOLEAN: self.boolean,
            ColumnType.INTEGER: self.number,
            ColumnType.FLOAT: self.number,
        }
        return readers.get(kind, self.text)()


class Fields(UserDict[str, Place]):
    """The fields of a mapping, and the mapping itself for what is missing from it."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place

    def required(self, name: str) -> Place:
        if name not in self:
            raise self.place.error(f"The field {name!r} is missing", f"{name}: ...", f"only {', '.join(self)}")
        return self[name]

    def build(self, kind: Callable[..., T], **fields: object) -> T:
        """Return the value made of the fields; an error says in which file, and without a place where the mapping is."""
        try:
            return kind(**fields)
        except UsageError as error:
            error.where = f"{self.place.path}, {error.where}" if error.where else self.place.where
            raise


def _parse(text: str) -> int | float | None:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return None
