"""The parts of a contract: each is taken over, or told."""

from dataclasses import dataclass
from typing import ClassVar

import yaml

from evenkeel.schema.nodes import Place


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a contract says and the schema made of it does not: ``said``, of which part, why, and where it stands."""

    of: str
    said: str
    why: str
    where: str


class NoWordError(Exception):
    """Evenkeel has no word for what stands here; the text says why."""


class Element:
    """A mapping of a contract. Its fields are taken one by one; `close` tells those that nobody took.

    ``told`` holds what is left out, with its position in the file. Fields that say nothing (null, false, an empty list,
    a position of -1) are not there.
    """

    _NO_WORD = "Evenkeel has no word for it"
    _FLAGS = "required unique primaryKey partitioned criticalDataElement uniqueItems deprecated timezone"
    _DEFAULTS: ClassVar = {
        *((flag, "false") for flag in _FLAGS.split()),
        ("primaryKeyPosition", "-1"),
        ("partitionKeyPosition", "-1"),
        ("semanticType", "column"),
    }

    def __init__(self, place: Place, name: str, told: list[tuple[int, LeftOut]]) -> None:
        self.place = place
        self.name = name
        self.told = told
        self._fields = {field: one for field, one in place.fields().items() if not self._is_silent(field, one)}

    def _is_silent(self, field: str, place: Place) -> bool:
        if not isinstance(place.node, yaml.ScalarNode):
            return not place.node.value
        return place.is_null or (field, place.node.value.lower()) in self._DEFAULTS

    def look(self, field: str) -> Place | None:
        return self._fields.get(field)

    def take(self, field: str) -> Place | None:
        return self._fields.pop(field, None)

    def take_text(self, field: str) -> str | None:
        place = self.take(field)
        return None if place is None else place.text()

    def required(self, field: str) -> Place:
        place = self.take(field)
        if place is None:
            raise self.place.error(
                f"The field {field!r} is missing", f"{field}: ...", f"only {', '.join(self._fields)}"
            )
        return place

    def part(self, field: str, name: str) -> "Element | None":
        """Return the mapping in a field."""
        place = self.take(field)
        return None if place is None else Element(place, name, self.told)

    def parts(self, field: str, name: str) -> list["Element"]:
        """Return the mappings in a list."""
        place = self.take(field)
        return [] if place is None else [Element(one, name, self.told) for one in place.items()]

    def leave(self, said: str, why: str = _NO_WORD, place: Place | None = None) -> None:
        """Tell that something that is said of this element is left out."""
        at = place or self.place
        self.told.append((at.node.start_mark.index, LeftOut(self.name, said, why, at.where)))

    def close(self) -> None:
        """Tell what is left, in one line."""
        if self._fields:
            self.leave(", ".join(self._fields), place=next(iter(self._fields.values())))
