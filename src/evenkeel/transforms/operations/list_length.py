"""How many items a list has."""

from dataclasses import dataclass
from typing import Any

from evenkeel.transforms.operations.base import ValueType
from evenkeel.transforms.operations.of_list import OfList
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class ListLength(OfList):
    """The number of items, missing ones among them; 0 for an empty list."""

    def of_items(self, x: ValueType) -> ValueType:
        return ValueType(ColumnType.INTEGER, decoded=True)

    def of(self, items: list[Any]) -> int:
        return sum(1 for _ in items)


def list_length(x: Value) -> Value:
    """Return how many items a list has, nulls among them: 0 for an empty list, missing where there is none.

    >>> ListLength().of(["a", None])
    2
    """
    return apply(ListLength(), x)
