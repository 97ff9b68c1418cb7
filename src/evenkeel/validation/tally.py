"""Counting the rows that break a promise, and keeping a few."""

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
_LOOKED_AT = 100  # bad rows of a batch, for different ones among them


class Tally:
    """Counts the rows that break a promise, and keeps the first five that show different things."""

    def __init__(self) -> None:
        self._seen = self._count = self._of = 0
        self._rows: list[int] = []
        self._examples: list[Value | None] = []

    @property
    def is_full(self) -> bool:
        """Whether five rows are kept."""
        return len(self._rows) == EXAMPLES

    def add(self, bad: Mask, of: int, show: Callable[[int], Value | None]) -> None:
        """Count the next rows: which are bad, how many are judged, and what a bad one shows, none where nothing."""
        for place in np.flatnonzero(bad)[:_LOOKED_AT].tolist() if not self.is_full else ():
            example = show(place)
            if (example is None or example not in self._examples) and not self.is_full:
                self._examples.append(example)
                self._rows.append(self._seen + place + 1)
        self._seen, self._count, self._of = self._seen + len(bad), self._count + int(bad.sum()), self._of + of

    def result(self) -> Broken:
        examples = tuple(one for one in self._examples if one is not None)
        return Broken(self._count, self._of, examples, tuple(self._rows))


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
