"""A list with too few or too many items."""

from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.schema import Bounds, Column
from evenkeel.validation.rows.base import Judge, ValueCheck
from evenkeel.validation.rows.wrong_length import judge_count, out_of


class WrongValency(ValueCheck):
    """The list has another number of items than ``valency`` allows."""

    kind = "wrong_valency"
    of_items = False

    def __init__(self, valency: Bounds) -> None:
        self._valency = valency

    @classmethod
    def of(cls, column: Column) -> Self | None:
        return None if column.valency is None else cls(column.valency)

    def bad(self, values: pa.Array) -> pa.Array:
        return out_of(pc.list_value_length(values), self._valency)

    def judge(self) -> Judge:
        return judge_count(self._valency)
