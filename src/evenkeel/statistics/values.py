"""The different values of a column and how often each stands there."""

from collections.abc import Sequence
from dataclasses import dataclass

from evenkeel.engines.aggregates import (
    Aggregate,
    CountsState,
    Distinct,
    DistinctState,
    Frequencies,
    FrequenciesState,
    State,
)
from evenkeel.statistics.base import TOP, ValueCount
from evenkeel.statistics.states import pick
from evenkeel.typing import ColumnType

KEPT = 10_000
MOST_NUMBERS = 1_000
MOST_TEXTS = 100_000
MOST_REPEATED = 2_000_000


@dataclass(frozen=True, slots=True)
class Values:
    """The fields of `ColumnStatistics` that speak of values."""

    distinct: int | None = None
    distinct_exact: bool = False
    values: tuple[ValueCount, ...] = ()
    values_complete: bool = False


def aggregates(column: str, kind: ColumnType) -> list[Aggregate]:
    """Return what must be known to list and count the values of a column."""
    frequencies = Frequencies(column, MOST_TEXTS if kind is ColumnType.TEXT else MOST_NUMBERS)
    return [frequencies] if kind is ColumnType.FLOAT else [frequencies, Distinct(column)]


def again(column: str, states: Sequence[State]) -> Frequencies | None:
    """Return what a second pass looks for: the texts of a column of too many that still repeat, unlike keys."""
    frequencies = pick(states, FrequenciesState)
    distinct = next((one.estimate for one in states if isinstance(one, DistinctState)), None)
    present = pick(states, CountsState).rows - pick(states, CountsState).missing
    many = frequencies.overflow and frequencies.limit == MOST_TEXTS
    return Frequencies(column, MOST_REPEATED) if many and distinct is not None and 2 * distinct <= present else None


def result(states: Sequence[State]) -> Values:
    """Return the values: all up to 10,000, else the 20 most frequent."""
    frequencies = pick(states, FrequenciesState)
    if frequencies.distinct is None:
        estimate = next((one for one in states if isinstance(one, DistinctState)), None)
        return Values(estimate.estimate if estimate else None)
    complete = frequencies.distinct <= KEPT
    top = frequencies.top(None if complete else TOP)
    return Values(frequencies.distinct, True, tuple(ValueCount(*one) for one in top), complete)
