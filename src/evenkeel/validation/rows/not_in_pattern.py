"""A text that does not match its pattern."""

from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.schema import Column
from evenkeel.schema.patterns import for_python, for_re2
from evenkeel.validation.rows.base import Judge, ValueCheck


class NotInPattern(ValueCheck):
    """The text does not match ``pattern`` from its first to its last letter."""

    kind = "not_in_pattern"

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    @classmethod
    def of(cls, column: Column) -> Self | None:
        return None if column.pattern is None else cls(column.pattern)

    @classmethod
    def tolerates(cls, column: Column) -> bool:
        return column.min_domain_mass < 1

    def bad(self, values: pa.Array) -> pa.Array:
        return pc.invert(pc.match_substring_regex(values, for_re2(self._pattern)))

    def judge(self) -> Judge:
        matches = for_python(self._pattern).fullmatch
        return lambda value: matches(value) is None
