"""One item of a list."""

from dataclasses import dataclass
from typing import Any

from evenkeel.errors import DefinitionError
from evenkeel.transforms.operations.base import ValueType
from evenkeel.transforms.operations.of_list import OfList, items_of
from evenkeel.transforms.step_types import FARTHEST
from evenkeel.transforms.values import Value, apply


@dataclass(frozen=True, slots=True)
class ListItem(OfList):
    """The item at a place: 0 is the first, -1 the last; missing where there is none."""

    place: int
    partial = True

    def __post_init__(self) -> None:
        if isinstance(self.place, int) and abs(self.place) > FARTHEST:
            expected = f"{-FARTHEST:,} to {FARTHEST:,}"
            raise DefinitionError("No list has an item at such a place", expected=expected, got=self.place)

    @property
    def arguments(self) -> tuple[int | str, ...]:
        return (self.place,)

    def of_items(self, x: ValueType) -> ValueType:
        return ValueType(items_of(x), x.timezone, decoded=True)

    def of(self, items: list[Any]) -> Any:
        first = -len(items) if self.place < 0 else 0
        return dict(enumerate(items, first)).get(self.place)


def list_item(x: Value, place: int) -> Value:
    """Return an item of a list: 0 is the first, -1 the last. Where there is no such item it is missing.

    >>> ListItem(-1).of(["a", "b"]), ListItem(2).of(["a", "b"])
    ('b', None)
    """
    return apply(ListItem(place), x)
