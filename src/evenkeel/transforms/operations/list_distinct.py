"""A list without repetitions."""

from dataclasses import dataclass
from typing import Any

from evenkeel.transforms.operations.base import CATEGORIES, TIMES, ValueType
from evenkeel.transforms.operations.of_list import OfList
from evenkeel.transforms.values import Value, apply


@dataclass(frozen=True, slots=True)
class ListDistinct(OfList):
    """The items, each where it first stands."""

    accepted = (*CATEGORIES, *TIMES)

    def of_items(self, x: ValueType) -> ValueType:
        return x

    def of(self, items: list[Any]) -> list[Any]:
        return [one for place, one in enumerate(items) if one not in items[:place]]


def list_distinct(x: Value) -> Value:
    """Return a list without its repetitions: each item where it first stands, null among them.

    ``ek.list_length(ek.list_distinct(x))`` is how many different items there are.

    >>> ListDistinct().of(["b", "a", "b"])
    ['b', 'a']
    """
    return apply(ListDistinct(), x)
