"""Whether a list holds a value."""

from dataclasses import dataclass
from typing import Any

from evenkeel.errors import DefinitionError
from evenkeel.transforms.operations.base import ValueType
from evenkeel.transforms.operations.of_list import OfList, items_of
from evenkeel.transforms.operations.vocabulary import check_values, listed
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class ListContains(OfList):
    """Whether at least one of the values is among the items; false for an empty list."""

    values: tuple[int | str, ...]
    accepted = (ColumnType.TEXT, ColumnType.INTEGER)

    @property
    def arguments(self) -> tuple[int | str, ...]:
        return self.values

    def of_items(self, x: ValueType) -> ValueType:
        check_values(self.name, self.values, items_of(x))
        return ValueType(ColumnType.BOOLEAN, decoded=True)

    def of(self, items: list[Any]) -> bool:
        return not {*self.values}.isdisjoint(items)


def list_contains(x: Value, *values: int | str) -> Value:
    """Return whether a list holds a value, or one of several, which are of the type of its items.

    >>> ListContains(("vip", "new")).of(["old", None, "new"])
    True
    """
    if not values:
        raise DefinitionError('list_contains wants a value: ek.list_contains(x["tags"], "vip")', got="none")
    return apply(ListContains(listed("list_contains", values)), x)
