"""A value outside of its domain."""

from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.schema import Column
from evenkeel.schema.domain import Values
from evenkeel.validation.rows.base import Judge, ValueCheck


class UnexpectedValue(ValueCheck):
    """The value is none of ``values``."""

    kind = "unexpected_value"

    def __init__(self, values: Values) -> None:
        self._values = values

    @classmethod
    def of(cls, column: Column) -> Self | None:
        return None if column.values is None else cls(column.values)

    @classmethod
    def tolerates(cls, column: Column) -> bool:
        return column.min_domain_mass < 1

    def bad(self, values: pa.Array) -> pa.Array:
        known = pa.array(self._values, pa.float64() if pa.types.is_floating(values.type) else None)
        if not known.type.equals(values.type) and not pa.types.is_string(known.type):
            values, known = values.cast(pa.float64(), safe=False), known.cast(pa.float64(), safe=False)
        return pc.and_(values.is_valid(), pc.invert(pc.is_in(values, known)))

    def judge(self) -> Judge:
        allowed = frozenset(self._values)
        return lambda value: value not in allowed
