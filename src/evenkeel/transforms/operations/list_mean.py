"""The mean of a list of numbers."""

from dataclasses import dataclass
from typing import Any

from evenkeel.transforms.operations.base import NUMBERS, ValueType
from evenkeel.transforms.operations.list_sum import ListSum
from evenkeel.transforms.operations.of_list import OfList
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class ListMean(OfList):
    """The sum of the numbers, as `ListSum` has it, divided by how many there are; missing where there are none."""

    accepted = NUMBERS
    partial = True

    def of_items(self, x: ValueType) -> ValueType:
        return ValueType(ColumnType.FLOAT, decoded=True)

    def of(self, items: list[Any]) -> float | None:
        count = len(items) - items.count(None)
        return ListSum().of(items) / count if count else None


def list_mean(x: Value) -> Value:
    """Return the mean of a list of numbers, without those that are missing; of booleans, the share that is true.

    It is missing for a list without a number.

    >>> ListMean().of([1, None, 2]), ListMean().of([None])
    (1.5, None)
    """
    return apply(ListMean(), x)
