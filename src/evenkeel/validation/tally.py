"""Counting the rows that break a promise, and keeping the first five."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.validation.anomalies import EXAMPLES
from evenkeel.validation.facts import Broken, Value

Mask: TypeAlias = npt.NDArray[np.bool_]


class Tally:
    """Counts the rows that break a promise, and keeps the first five."""

    def __init__(self) -> None:
        self._seen = self._count = self._of = 0
        self._rows: list[int] = []
        self._examples: list[Value] = []

    def add(self, bad: Mask, of: int, show: Callable[[int], Value]) -> None:
        """Count the next rows: which are bad, how many are judged, and what a bad one at a place holds."""
        first = np.flatnonzero(bad)[: EXAMPLES - len(self._rows)].tolist()
        self._examples += map(show, first)
        self._rows += [self._seen + place + 1 for place in first]
        self._seen, self._count, self._of = self._seen + len(bad), self._count + int(bad.sum()), self._of + of

    def result(self) -> Broken:
        return Broken(self._count, self._of, tuple(self._examples), tuple(self._rows))


def shown(rows: pa.RecordBatch | pa.Table, names: Sequence[str], at: int) -> Value:
    """Return what a row holds in some columns: the value of one, or the values of several by their names."""
    values: Mapping[str, object] = {name: rows.column(name)[at].as_py() for name in names}
    if len(names) == 1:
        (value,) = values.values()
        if isinstance(value, float):
            return value if math.isfinite(value) else str(value)
        return value if isinstance(value, bool | int | str) else str(value)
    return ", ".join(f"{name}={value}" for name, value in values.items())


def mask(condition: pa.Array) -> Mask:
    """Return an Arrow condition as numpy, null as false."""
    found: Mask = pc.fill_null(condition, False).to_numpy(zero_copy_only=False)
    return found
