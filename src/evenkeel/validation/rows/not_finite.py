"""NaN or infinity where it is not allowed."""

import math
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.schema import Column
from evenkeel.validation.rows.base import Judge, ValueCheck


class NotFinite(ValueCheck):
    """The value is NaN or infinite, as ``disallow`` names them."""

    kind = "not_finite"

    def __init__(self, refused: tuple[str, ...]) -> None:
        self._refused = refused

    @classmethod
    def of(cls, column: Column) -> Self | None:
        return cls(column.disallow) if column.disallow else None

    def bad(self, values: pa.Array) -> pa.Array:
        found = [{"nan": pc.is_nan, "inf": pc.is_inf}[name](values) for name in self._refused]
        return found[0] if len(found) == 1 else pc.or_(*found)

    def judge(self) -> Judge:
        nan, inf = "nan" in self._refused, "inf" in self._refused
        if nan and inf:
            return lambda value: not math.isfinite(value)
        return math.isnan if nan else math.isinf
