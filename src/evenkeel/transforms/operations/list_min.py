"""The smallest number of a list, or the earliest time."""

from dataclasses import dataclass
from typing import Any

from evenkeel.transforms.operations.base import NUMBERS, TIMES, ValueType
from evenkeel.transforms.operations.of_list import OfList, items_of
from evenkeel.transforms.values import Value, apply


@dataclass(frozen=True, slots=True)
class ListMin(OfList):
    """The smallest of the numbers, or the earliest of the times; missing where there are none."""

    accepted = (*NUMBERS, *TIMES)
    partial = True

    def of_items(self, x: ValueType) -> ValueType:
        return ValueType(items_of(x), x.timezone, decoded=True)

    def of(self, items: list[Any]) -> Any:
        known = sorted(one for one in items if one is not None)
        return known[0] if known else None


def list_min(x: Value) -> Value:
    """Return the smallest number of a list, or the earliest time, without those that are missing.

    It is missing for a list without one, and else of the type of the items.

    >>> ListMin().of([3, None, 2]), ListMin().of([])
    (2, None)
    """
    return apply(ListMin(), x)
