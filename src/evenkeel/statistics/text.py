"""What only columns of text have."""

from collections.abc import Sequence

from evenkeel.engines.aggregates import Aggregate, Lengths, LengthsState, State
from evenkeel.statistics.base import TextStatistics
from evenkeel.statistics.states import pick


def aggregates(column: str) -> list[Aggregate]:
    """Return what must be known of a column of text."""
    return [Lengths(column)]


def result(states: Sequence[State]) -> TextStatistics:
    """Return the part of a column of text."""
    lengths = pick(states, LengthsState)
    mean = lengths.mean if lengths.count else None
    return TextStatistics(lengths.empty, lengths.shortest, lengths.longest, mean)
