"""A column as few bins: ranges of a number or a time, values of a category, and one bin for what is missing."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.clock import to_time
from evenkeel.errors import shorten
from evenkeel.validation.leakage.target import said

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
_RANGES = 128
_ROWS_EACH = 8
_MOST_VALUES = 10_000
_READ = 20_000
_SHOWN = 3


@dataclass(frozen=True, slots=True, eq=False)
class Bins(ABC):
    """``codes`` is the bin of each row, shape (rows,); the last of ``count`` bins is for what is missing."""

    name: str
    codes: Integers
    count: int

    @abstractmethod
    def choose(self, gain: Floats) -> Mask:
        """Return the bins that a rule takes to gain most, shape (count,), given what each of them gains."""

    @abstractmethod
    def rule(self, chosen: Mask) -> str:
        """Return in words what holds of the rows in the chosen bins."""

    def _or_missing(self, rules: list[str], chosen: Mask) -> str:
        missing = [f"{self.name} is missing"] if chosen[-1] else []
        return " or ".join(rules + missing)


@dataclass(frozen=True, slots=True, eq=False)
class Ranges(Bins):
    """Bins between ``edges``: bin ``i`` holds what is above edge ``i - 1`` and up to edge ``i``."""

    edges: Floats
    kind: pa.DataType

    def choose(self, gain: Floats) -> Mask:
        """Return one range, the best by Kadane's algorithm, with what is missing where that gains as well."""
        inner = gain[:-1]
        sums = np.concatenate([[0.0], np.cumsum(inner)])
        lowest = np.minimum.accumulate(sums[:-1])
        stop = int(np.argmax(sums[1:] - lowest))
        start = int(np.argmin(sums[: stop + 1]))
        chosen = np.zeros(self.count, np.bool_)
        chosen[start : stop + 1] = sums[stop + 1] - sums[start] > max(gain[-1], 0) / 10
        chosen[-1] = gain[-1] > 0
        return chosen

    def rule(self, chosen: Mask) -> str:
        places = np.flatnonzero(chosen[:-1])
        if not len(places):
            return self._or_missing([], chosen)
        low = "" if places[0] == 0 else self._edge(places[0] - 1)
        high = "" if places[-1] == len(self.edges) else self._edge(places[-1])
        if low and high:
            return self._or_missing([f"{low} < {self.name} <= {high}"], chosen)
        within = f"{self.name} > {low}" if low else f"{self.name} <= {high}"
        return self._or_missing([within if low or high else f"{self.name} is there"], chosen)

    def _edge(self, place: int) -> str:
        return number_said(float(self.edges[place]), self.kind)


@dataclass(frozen=True, slots=True, eq=False)
class Values(Bins):
    """A bin for each value that the rule was fitted on, and one for all others, before that for what is missing."""

    values: pa.Array

    def choose(self, gain: Floats) -> Mask:
        return np.asarray(gain > 0)

    def rule(self, chosen: Mask) -> str:
        names = np.flatnonzero(chosen[: len(self.values)])
        shown = ", ".join(shorten(said(self.values[int(name)].as_py()), 40) for name in names[:_SHOWN])
        more = f" or {len(names) - _SHOWN:,} more values" if len(names) > _SHOWN else ""
        rules = [f"{self.name} = {shown}" if len(names) == 1 else f"{self.name} is one of {shown}{more}"]
        return self._or_missing(rules if len(names) else [], chosen) or f"{self.name} has a rare value"


def bin_column(name: str, column: pa.ChunkedArray, fitted: Mask) -> Bins:
    """Return the bins of a column, made of the rows of ``fitted`` without a look at the label."""
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_boolean(kind):
        return _by_value(name, column.combine_chunks(), fitted)
    return bin_numbers(name, as_numbers(column), fitted, kind)


def bin_numbers(name: str, numbers: Floats, fitted: Mask, kind: pa.DataType) -> Bins:
    """Return ranges with about equal counts of numbers, or a bin for each where they are few; NaN is missing."""
    missing = np.isnan(numbers)
    chosen = numbers[fitted & ~missing]
    ordered = np.sort(chosen[:: max(1, len(chosen) // _READ)])
    values = _distinct(ordered)
    most = int(np.clip(len(chosen) // _ROWS_EACH, 2, _RANGES))
    edges = values[:-1]
    if len(values) > most:
        edges = _distinct(ordered[np.arange(1, most) * len(ordered) // most])
    codes = np.where(missing, len(edges) + 1, np.searchsorted(edges, numbers, side="left"))
    return Ranges(name, codes, len(edges) + 2, edges, kind)


def as_numbers(column: pa.ChunkedArray) -> Floats:
    """Return numbers, times (microseconds since 1970) and dates (days) as floats, NaN where missing."""
    if not pa.types.is_floating(column.type):
        whole = column.cast(pa.int32()) if pa.types.is_date(column.type) else column
        column = whole.cast(pa.int64()).cast(pa.float64(), safe=False)
    numbers: Floats = pc.fill_null(column, np.nan).to_numpy()
    return numbers


def number_said(number: float, kind: pa.DataType) -> str:
    """Return a number, time or day of a column as people write it."""
    if pa.types.is_timestamp(kind):
        return to_time(int(number)).isoformat().replace("+00:00", "Z")
    if pa.types.is_date(kind):
        return str(np.datetime64(int(number), "D"))
    return f"{number:.5g}" if pa.types.is_floating(kind) else str(int(number))


def _distinct(ordered: Floats) -> Floats:
    return np.asarray(ordered[np.r_[True, ordered[1:] != ordered[:-1]][: len(ordered)]])


def _by_value(name: str, column: pa.Array, fitted: Mask) -> Bins:
    encoded = column.dictionary_encode()
    codes: Integers = pc.fill_null(encoded.indices, -1).to_numpy().astype(np.int64)
    counts = np.bincount(codes[fitted & (codes >= 0)], minlength=len(encoded.dictionary))
    kept = np.argsort(-counts, kind="stable")[: min(_MOST_VALUES, int((counts > 1).sum()))]
    place = np.full(len(counts) + 1, len(kept))
    place[kept], place[-1] = np.arange(len(kept)), len(kept) + 1
    return Values(name, place[codes], len(kept) + 2, encoded.dictionary.take(pa.array(kept)))
