"""Where an answer jumps along a feature, to the last bit: the rows on which a graph with rounded thresholds is wrong."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from evenkeel.training.base import Features, Scores
from evenkeel.training.faithful import differences

_INTERVALS = 16
_MOST = 4_000  # intervals, of all features
_HALVINGS = 32

Ask: TypeAlias = Callable[[Features], Scores]
Places: TypeAlias = npt.NDArray[np.int64]


def jump_rows(ask: Ask, features: Features) -> Features:
    """Return pairs of rows, each the next float32 of the other in one feature, whose answers are not the same.

    Between 16 quantiles of each feature the answer is followed, in a real row, into the half in which it changes more,
    until no number is left between. Whatever asks in between, and of whatever the feature was made by then.

    >>> rows = np.linspace(-1, 1, 9, dtype=np.float32)[:, None]
    >>> below, above = jump_rows(lambda x: (x[:, 0] >= 0.1).astype(np.float64), rows)[:, 0]
    >>> float(below) < 0.1 <= float(above) == float(np.nextafter(below, np.float32(1)))
    True
    """
    ends = [(column, *pair) for column in range(features.shape[1]) for pair in _intervals(features[:, column])]
    ends = ends[:: max(1, -(-len(ends) // _MOST))]
    columns = np.array([column for column, _, _ in ends], np.int64)
    low, high = (_places(np.array([pair[end] for pair in ends], np.float32)) for end in (1, 2))

    def rows(places: Places) -> Features:
        asked = np.resize(features, (len(ends), features.shape[1]))
        asked[np.arange(len(ends)), columns] = _numbers(places)
        return asked

    if not ends:
        return features[:0]
    below, above = ask(rows(low)), ask(rows(high))
    for _ in range(_HALVINGS):
        middle = (low + high) // 2
        found = ask(rows(middle))
        left = _change(below, found) >= _change(found, above)
        low, high = np.where(left, low, middle), np.where(left, middle, high)
        below, above = (np.where(_like(left, found), *pair) for pair in ((below, found), (found, above)))
    jumps = differences(below, above) > 1
    return np.concatenate([rows(low)[jumps], rows(high)[jumps]])


def _intervals(column: Features) -> list[tuple[np.float32, np.float32]]:
    known = np.unique(column[np.isfinite(column)])
    if len(known) < 2:
        return []
    cuts = np.unique(np.linspace(0, len(known) - 1, _INTERVALS + 1).astype(np.int64))
    return list(zip(known[cuts[:-1]], known[cuts[1:]], strict=True))


def _places(numbers: Features) -> Places:
    """Return the place of each float32 among all of them, in ascending order."""
    bits = (numbers + np.float32(0)).view(np.int32).astype(np.int64)
    return np.where(bits < 0, -(bits & 0x7FFFFFFF), bits)


def _numbers(places: Places) -> Features:
    size = np.abs(places).astype(np.int32).view(np.float32)
    return np.where(places < 0, -size, size)


def _change(one: Scores, other: Scores) -> npt.NDArray[np.float64]:
    apart: npt.NDArray[np.float64] = np.abs(np.nan_to_num(one) - np.nan_to_num(other)).reshape(len(one), -1).sum(axis=1)
    return apart


def _like(mask: npt.NDArray[np.bool_], scores: Scores) -> npt.NDArray[np.bool_]:
    return mask[:, None] if scores.ndim == 2 else mask
