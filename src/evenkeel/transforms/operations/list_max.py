"""The largest number of a list, or the latest time."""

from dataclasses import dataclass
from typing import Any

from evenkeel.transforms.operations.base import NUMBERS, TIMES, ValueType
from evenkeel.transforms.operations.of_list import OfList, items_of
from evenkeel.transforms.values import Value, apply


@dataclass(frozen=True, slots=True)
class ListMax(OfList):
    """The largest of the numbers, or the latest of the times; missing where there are none."""

    accepted = (*NUMBERS, *TIMES)
    partial = True

    def of_items(self, x: ValueType) -> ValueType:
        return ValueType(items_of(x), x.timezone, decoded=True)

    def of(self, items: list[Any]) -> Any:
        known = sorted(one for one in items if one is not None)
        return known[-1] if known else None


def list_max(x: Value) -> Value:
    """Return the largest number of a list, or the latest time, without those that are missing.

    It is missing for a list without one, and else of the type of the items.

    >>> ListMax().of([3, None, 2]), ListMax().of([])
    (3, None)
    """
    return apply(ListMax(), x)
