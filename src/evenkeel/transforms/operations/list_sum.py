"""The sum of a list of numbers."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from evenkeel.transforms.operations.base import NUMBERS, ValueType
from evenkeel.transforms.operations.of_list import OfList
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class ListSum(OfList):
    """The sum of the numbers in float64, added from the left, one after the other; 0 where there are none."""

    accepted = NUMBERS

    def of_items(self, x: ValueType) -> ValueType:
        return ValueType(ColumnType.FLOAT, decoded=True)

    def of(self, items: list[Any]) -> float:
        return float(np.add.accumulate([0.0, *(float(one) for one in items if one is not None)])[-1])


def list_sum(x: Value) -> Value:
    """Return the sum of a list of numbers, without those that are missing; of booleans, how many are true.

    It is 0 for a list without a number. The numbers are added in float64 from the left, so that a list has the same sum
    wherever it stands.

    >>> ListSum().of([0.5, None, 2]), ListSum().of([])
    (2.5, 0.0)
    """
    return apply(ListSum(), x)
