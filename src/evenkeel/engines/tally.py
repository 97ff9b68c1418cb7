"""Running sums of the facts' values, in the order in which they begin and cease to count."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.exact_sum import LARGEST_SQUARE, Digits, Floats, digits_of, squares
from evenkeel.engines.keys import Booleans, Integers

What: TypeAlias = Literal["count", "sum", "squares", "huge"]


class Measured:
    """The values of a column, shape (facts,), 0 where ``valid`` is false: where it is null, NaN or infinite."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        self.valid: Booleans = pc.is_valid(column).to_numpy()
        self.values: Integers | Floats = np.zeros(len(column), np.int64)
        kind = column.type
        if pa.types.is_floating(kind):
            floats: Floats = pc.fill_null(column, 0.0).to_numpy()
            self.valid = self.valid & np.isfinite(floats)
            self.values = np.where(self.valid, floats, 0.0) + 0.0
        elif pa.types.is_integer(kind) or pa.types.is_boolean(kind):
            self.values = pc.fill_null(column.cast(pa.int64()), 0).to_numpy()

    def digits(self, what: What) -> Digits:
        """Return what is to be added up, as digits."""
        if what == "count":
            return {0: self.valid.astype(np.int64)}
        if what == "huge":
            return {0: self._huge.astype(np.int64)}
        floats = self.values.astype(np.float64)
        return digits_of(floats) if what == "sum" else squares(np.where(self._huge, 0.0, floats))

    @cached_property
    def _huge(self) -> npt.NDArray[np.bool_]:
        return np.abs(self.values.astype(np.float64)) > LARGEST_SQUARE


@dataclass(frozen=True, slots=True)
class Tally:
    """By place of a digit: the sums over the first facts that began, and over the first that ceased, to count."""

    begun: Digits
    ceased: Digits

    @classmethod
    def of(cls, digits: Digits, begin_order: Integers, end_order: Integers) -> "Tally":
        return cls(
            {place: _running(part[begin_order]) for place, part in digits.items()},
            {place: _running(part[end_order]) for place, part in digits.items()},
        )

    def between(self, begun: Integers, ceased: Integers) -> Digits:
        """Return the sums over what has begun and not ceased, where so many have."""
        return {place: self.begun[place][begun] - self.ceased[place][ceased] for place in self.begun}


def _running(part: Integers) -> Integers:
    return np.concatenate([[0], np.cumsum(part)])
