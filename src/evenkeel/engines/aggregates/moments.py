"""Mean, deviation and skewness, the same bytes however many threads took part."""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

import numpy as np

from evenkeel.engines.aggregates.base import Aggregate, State
from evenkeel.engines.aggregates.piece import BLOCK, Booleans, Floats, Piece
from evenkeel.typing import ColumnType, Json

_SMALL = 2.0**53 / BLOCK


class MomentsState(State):
    """Sums over blocks of 8,192 rows, kept apart and brought together only when a result is asked for.

    Of each block: the count of finite numbers; their sum, as two floats that together hold about 106 bits; and the
    sums of ``x - c``, its square and its cube, where ``c`` is the block's mean as a float. Merging joins the lists, so
    it loses nothing; results differ only where the blocks of two parts do not meet at a multiple of 8,192 rows.

    The blocks are brought together by the shift of moments: Chan, Golub and LeVeque, "Updating Formulae and a Pairwise
    Algorithm for Computing Sample Variances" (1979); Pébay, SAND2008-6212 (2008), for the third.
    """

    def __init__(self, parts: tuple[Floats, ...] = ()) -> None:
        self._parts = parts

    @cached_property
    def _blocks(self) -> Floats:
        return np.concatenate([np.zeros((0, 6)), *self._parts])

    @property
    def count(self) -> int:
        """How many finite numbers there are."""
        return int(self._blocks[:, 0].sum())

    @cached_property
    def mean(self) -> float:
        """The mean of the finite numbers; NaN where there is none."""
        if not self.count:
            return math.nan
        parts = self._blocks[:, 1:3].ravel().tolist()
        if not np.isfinite(parts).all():
            return math.nan
        total = math.fsum(parts)
        return float((Fraction(total) + Fraction(math.fsum([*parts, -total]))) / self.count)

    @property
    def variance(self) -> float:
        """The mean squared distance from the mean, of the population: divided by the count, not by one less."""
        return self._central[0]

    @property
    def deviation(self) -> float:
        return math.sqrt(self.variance)

    @property
    def skewness(self) -> float:
        """The mean cubed distance from the mean over the cubed deviation; NaN where all numbers are equal."""
        variance, third = self._central
        return third / variance / math.sqrt(variance) if variance > 0 else math.nan

    @cached_property
    def _central(self) -> tuple[float, float]:
        if math.isnan(self.mean):
            return math.nan, math.nan
        count, high, _, first, second, third = self._blocks.T
        with np.errstate(over="ignore", invalid="ignore"):
            shift = _centre(high, count) - self.mean
            squares = [second, 2 * shift * first, shift * shift * count]
            cubes = [third, 3 * shift * second, 3 * shift * shift * first, shift**3 * count]
            rounded = _sum([first, shift * count]) / self.count  # how far the mean lies above itself as a float
        variance, cube = _sum(squares) / self.count - rounded * rounded, _sum(cubes) / self.count
        return max(variance, 0.0), cube - 3 * rounded * variance - rounded * rounded * rounded

    def merge(self, later: Self) -> Self:
        return type(self)(self._parts + later._parts)

    def to_json(self) -> Json:
        rows: list[Json] = [[int(row[0]), *map(float.hex, row[1:])] for row in self._blocks.tolist()]
        return rows

    @classmethod
    def from_json(cls, value: Any) -> Self:
        rows = [[float(count), *map(float.fromhex, sums)] for count, *sums in value]
        return cls((np.array(rows, np.float64),)) if rows else cls()


@dataclass(frozen=True, slots=True)
class Moments(Aggregate):
    """The moments of the finite numbers of a column; null, NaN and infinite values are left out.

    Beyond about 1e100 the sums of cubes, and beyond 1e150 those of squares, are no longer finite, and what is made of
    them is NaN or infinite.

    >>> import pyarrow as pa
    >>> moments = Moments("x")
    >>> state = moments.update(moments.empty(), pa.array([1.0, 2.0, None, 6.0]))
    >>> state.count, state.mean, round(state.variance, 6), round(state.skewness, 6)
    (3, 3.0, 4.666667, 0.59517)
    """

    def empty(self) -> MomentsState:
        return MomentsState()

    def measure(self, piece: Piece) -> MomentsState:
        if not piece.rows:
            return MomentsState()
        whole = piece.rows // BLOCK * BLOCK
        parts = [_measure(piece.floats[:whole], piece.usable[:whole], _is_small(piece))] if whole else []
        if whole < piece.rows:
            width = _width(piece.rows - whole)
            rest = np.zeros(width), np.zeros(width, np.bool_)
            rest[0][: piece.rows - whole] = piece.floats[whole:]
            rest[1][: piece.rows - whole] = piece.usable[whole:]
            parts.append(_measure(*rest, _is_small(piece), width))
        return MomentsState(tuple(parts))


def _is_small(piece: Piece) -> bool:
    """Whether these are whole numbers of which 8,192 have a sum that no float64 rounds."""
    return piece.type is not ColumnType.FLOAT and piece.bounds is not None and max(map(abs, piece.bounds)) < _SMALL


def _width(rows: int) -> int:
    """Return how wide a block of fewer rows must be for the same bits: numpy sums by halves down to 128, we down to one."""
    return max(1 << (rows - 1).bit_length(), 128)


def _measure(numbers: Floats, usable: Booleans, small: bool, width: int = BLOCK) -> Floats:
    """Return the sums of whole blocks, shape (blocks, 6); a number that is not usable must be 0."""
    blocks, used = numbers.reshape(-1, width), usable.reshape(-1, width)
    with np.errstate(over="ignore", invalid="ignore"):
        count = used.sum(axis=1, dtype=np.float64)
        high, low = (blocks.sum(axis=1), np.zeros(len(blocks))) if small else _exact_sums(blocks)
        distance = blocks - _centre(high, count)[:, None]
        distance *= used
        square = distance * distance
        first, second = distance.sum(axis=1), square.sum(axis=1)
        square *= distance
        return np.stack([count, high, low, first, second, square.sum(axis=1)], axis=1)


def _centre(high: Floats, count: Floats) -> Floats:
    return high / np.maximum(count, 1)


def _exact_sums(blocks: Floats) -> tuple[Floats, Floats]:
    """Return the sum of each row, by halving, and what it rounded off, by Knuth's TwoSum."""
    lost = np.zeros(len(blocks))
    while blocks.shape[1] > 1:
        half = blocks.shape[1] // 2
        a, b = blocks[:, :half], blocks[:, half:]
        total = a + b
        part = total - a
        error = total - part
        np.subtract(a, error, out=error)
        np.subtract(b, part, out=part)
        error += part
        lost += error.sum(axis=1)
        blocks = total
    return blocks[:, 0], lost


def _sum(terms: list[Floats]) -> float:
    joined = np.concatenate(terms)
    if not np.isfinite(joined).all():
        return math.inf
    try:
        return math.fsum(joined.tolist())
    except OverflowError:
        return math.inf
