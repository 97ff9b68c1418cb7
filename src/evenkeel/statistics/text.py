"""What only columns of text have."""

from collections.abc import Sequence

import numpy as np

from evenkeel.engines.aggregates import Aggregate, FrequenciesState, Lengths, LengthsState, Looks, LooksState, State
from evenkeel.statistics.base import TOP, Buckets, LooksLike, TextStatistics, ValueCount
from evenkeel.statistics.states import pick


def aggregates(column: str) -> list[Aggregate]:
    """Return what must be known of a column of text."""
    return [Lengths(column), Looks(column)]


def result(states: Sequence[State]) -> TextStatistics:
    """Return the part of a column of text."""
    lengths, looks = pick(states, LengthsState), pick(states, LooksState)
    return TextStatistics(
        empty=lengths.empty,
        shortest=lengths.shortest,
        longest=lengths.longest,
        mean_length=lengths.mean if lengths.count else None,
        blank=looks.blank,
        not_utf8=looks.not_utf8,
        looks_like=LooksLike(**looks.kinds),
        dirt=_dirt(looks, lengths.count - lengths.empty - looks.blank),
        ranks=_ranks(pick(states, FrequenciesState)),
    )


def _dirt(looks: LooksState, written: int) -> tuple[ValueCount, ...]:
    """Return what is no number in a column of numbers; ``written`` is how many texts are neither empty nor blank."""
    if not written or 2 * looks.kinds["number"] < written:
        return ()
    return tuple(ValueCount(*one) for one in looks.odd.top(TOP))


def _ranks(frequencies: FrequenciesState) -> Buckets:
    """Return how many rows hold the values of rank 1, 2, 3 to 5, 6 to 10, 11 to 20 and so on.

    >>> import pyarrow as pa
    >>> from evenkeel.engines.aggregates import Frequencies
    >>> frequencies = Frequencies("x")
    >>> _ranks(frequencies.update(frequencies.empty(), pa.array(list("aaabbcd"))))
    Buckets(edges=(0, 1, 2, 4), counts=(3, 2, 2))
    """
    counts = frequencies.ordered
    if not len(counts):
        return Buckets()
    steps = [digit * 10**power for power in range(len(str(len(counts)))) for digit in (1, 2, 5)]
    edges = [0, *(step for step in steps if step < len(counts)), len(counts)]
    return Buckets(tuple(edges), tuple(np.add.reduceat(counts, edges[:-1]).tolist()))
