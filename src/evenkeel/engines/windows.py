"""Aggregates over what was known of an entity in the time before a question."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenkeel.engines.base import History, Relation, Window
from evenkeel.engines.counting import CountingFacts
from evenkeel.engines.exact_sum import Digits, Floats, Pair, round_digits
from evenkeel.engines.facts import check_history, questions
from evenkeel.engines.keys import Booleans, Integers, Keys
from evenkeel.engines.moments import deviation, mean
from evenkeel.engines.probe import Probe
from evenkeel.engines.range_extremes import least_covering
from evenkeel.engines.tally import Measured, Tally, What
from evenkeel.engines.timeline import Timeline, count_until, sort_places
from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError

_TALLIES: dict[str, tuple[What, ...]] = {
    "count": ("count",),
    "sum": ("count", "sum"),
    "mean": ("count", "sum"),
    "std": ("count", "sum", "squares", "huge"),
    "min": ("count",),
    "max": ("count",),
}
_LONGEST = 2**62


class _Ordered(NamedTuple):
    """Places of the facts, and the same in ascending order."""

    places: Integers
    order: Integers
    ascending: Integers


class _Index(NamedTuple):
    """When each fact begins to count, and when, by the length of the window, it ceases to."""

    keys: Keys
    line: Timeline
    begins: _Ordered
    ends: dict[int, _Ordered]
    measured: dict[str, Measured]
    tallies: dict[tuple[str, int, What], Tally]


class _Asked(NamedTuple):
    """The places of the questions, and how many facts had begun, and by the length ceased, to count by then."""

    places: Integers
    begun: Integers
    ceased: dict[int, Integers]


class WindowJoin(Probe[_Index]):
    """For each left row the aggregates of its windows.

    A fact counts for the questions from when it is available until it is corrected or falls out of the window. A sum
    at a question is what began to count by then, less what has ceased to: whole numbers, so the difference is exact.
    """

    def __init__(
        self, left: pa.Schema, right: Relation, time: str, history: History, windows: Mapping[str, Window]
    ) -> None:
        check_history(left, right.schema, time, history)
        super().__init__(left, [pa.field(name, _type(window, right.schema)) for name, window in windows.items()])
        self._right = right
        self._time = time
        self._history = history
        self._windows = list(windows.values())

    def prepare(self) -> _Index:
        table = self._right.table(self._history.columns(window.column for window in self._windows))
        facts = CountingFacts.of(table, self._history)
        times = {window.length: facts.ends(min(window.length, _LONGEST)) for window in self._windows}
        line = Timeline(facts.keys.count, np.concatenate([facts.begins, *times.values()]))
        begins = _ordered(line.place(facts.entities, facts.begins))
        ends = {length: _ordered(line.place(facts.entities, end)) for length, end in times.items()}
        columns = {window.column for window in self._windows}
        measured = {name: Measured(table.column(name).take(pa.array(facts.rows))) for name in columns}
        return _Index(facts.keys, line, begins, ends, measured, self._tallies(measured, begins, ends))

    def answer(self, index: _Index, batch: pa.RecordBatch) -> list[pa.Array]:
        entities, times, asked = questions(index.keys, batch, self._history.by, self._time)
        places = index.line.place(entities, times)
        begun = count_until(index.begins.ascending, places)
        ceased = {length: count_until(ends.ascending, places) for length, ends in index.ends.items()}
        at = _Asked(places, begun, ceased)
        return [self._column(index, window, at, asked) for window in self._windows]

    def _column(self, index: _Index, window: Window, at: _Asked, asked: Booleans) -> pa.Array:
        ceased = at.ceased[window.length]
        sums = {
            what: index.tallies[window.column, window.length, what].between(at.begun, ceased)
            for what in _TALLIES[window.aggregate]
        }
        count = sums["count"][0]
        if window.aggregate == "count":
            return pa.array(count, mask=~asked)
        total = round_digits(sums.get("sum", {}), len(count))
        if window.aggregate == "sum":
            return pa.array(total.high, mask=~asked)
        there = asked & (count > 0)
        if window.aggregate in ("min", "max"):
            return pa.array(_extreme(index, window, at.places), mask=~there)
        values = mean(total, np.maximum(count, 1))
        if window.aggregate == "std":
            values = _deviation(sums, total, count)
        return pa.array(values, mask=~there)

    def _tallies(
        self, measured: Mapping[str, Measured], begins: _Ordered, ends: Mapping[int, _Ordered]
    ) -> dict[tuple[str, int, What], Tally]:
        wanted = {
            (window.column, window.length, what) for window in self._windows for what in _TALLIES[window.aggregate]
        }
        digits = {
            (name, what): measured[name].digits(what) for name, what in {(name, what) for name, _, what in wanted}
        }
        return {
            (name, length, what): Tally.of(digits[name, what], begins.order, ends[length].order)
            for name, length, what in wanted
        }


def _deviation(sums: Mapping[What, Digits], total: Pair, count: Integers) -> Floats:
    huge = sums["huge"][0] > 0
    total = Pair(np.where(huge, 0.0, total.high), np.where(huge, 0.0, total.low))
    values = deviation(total, round_digits(sums["squares"], len(count)), np.maximum(count, 1))
    return np.where(huge, np.inf, values)


def _extreme(index: _Index, window: Window, places: Integers) -> npt.NDArray[Any]:
    measured = index.measured[window.column]
    order = np.argsort(places, kind="stable")
    asked = places[order]
    starts = np.searchsorted(asked, index.begins.places[measured.valid])
    ends = np.searchsorted(asked, index.ends[window.length].places[measured.valid])
    some = starts < ends
    values = _flipped(measured.values[measured.valid][some], window)
    found = np.empty(len(places), values.dtype)
    found[order] = least_covering(starts[some], ends[some], values, len(places))
    return _flipped(found, window)


def _flipped(values: npt.NDArray[Any], window: Window) -> npt.NDArray[Any]:
    """Return values in the opposite order, so that the largest is the least, where the largest is wanted."""
    if window.aggregate == "min":
        return values
    return -values if values.dtype.kind == "f" else ~values


def _ordered(places: Integers) -> _Ordered:
    return _Ordered(places, *sort_places(places))


def _type(window: Window, right: pa.Schema) -> pa.DataType:
    if window.aggregate not in _TALLIES:
        raise NotFoundError("aggregate", window.aggregate, _TALLIES)
    if window.column not in right.names:
        raise NotFoundError("column (of a window)", window.column, right.names)
    if window.length <= 0:
        raise DefinitionError("A window has a length", expected="more than 0 microseconds", got=window.length)
    kind = right.field(window.column).type
    whole = pa.types.is_integer(kind) or pa.types.is_boolean(kind)
    if window.aggregate == "count":
        return pa.int64()
    if not (whole or pa.types.is_floating(kind)):
        problem = f"The {window.aggregate} of {window.column!r} cannot be taken"
        remedy = "Only count works on every column."
        raise InvalidDataError(problem, expected="numbers or booleans", got=str(kind), remedy=remedy)
    return pa.int64() if whole and window.aggregate in ("min", "max") else pa.float64()
