"""How many different values there are: exactly while they are few, then within about 1 %."""

import base64
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenkeel.engines.aggregates.base import Aggregate, State
from evenkeel.engines.aggregates.piece import Piece
from evenkeel.hashing import UInt64Array, hash_column, hash_words
from evenkeel.typing import ColumnType, Json

Registers = npt.NDArray[np.uint8]

_BITS = 14  # 16,384 registers: a standard error of 0.81 %
_REST = 64 - _BITS
_EXACT = 2_048


class DistinctState(State):
    """The hashes themselves while there are at most 2,048 different ones, and HyperLogLog registers from then on."""

    def __init__(self, hashes: UInt64Array | None = None, registers: Registers | None = None) -> None:
        self._hashes = np.zeros(0, np.uint64) if hashes is None else hashes
        self._registers = registers

    @cached_property
    def estimate(self) -> int:
        """How many different values there are, the nearest whole number."""
        if self._registers is None:
            return len(self._hashes)
        return round(_estimate(np.bincount(self._registers, minlength=_REST + 2).tolist()))

    @property
    def exact(self) -> bool:
        """Whether the estimate is a count of different hashes rather than a guess from registers."""
        return self._registers is None

    def merge(self, later: Self) -> Self:
        if self._registers is None and later._registers is None:
            return self._with(later._hashes)
        a, b = (one._registers if one._registers is not None else _registers(one._hashes) for one in (self, later))
        return type(self)(registers=np.maximum(a, b))

    def _with(self, hashes: UInt64Array) -> Self:
        """Return the state with more hashes, in any order, repeated or not."""
        if self._registers is not None:
            return type(self)(registers=_registers(hashes, self._registers))
        different = _different(np.concatenate([self._hashes, hashes]))
        few = len(different) <= _EXACT
        return type(self)(different) if few else type(self)(registers=_registers(different))

    def to_json(self) -> Json:
        if self._registers is None:
            hashes: list[Json] = [f"{one:016x}" for one in self._hashes.tolist()]
            return hashes
        return base64.b64encode(self._registers.tobytes()).decode()

    @classmethod
    def from_json(cls, value: Any) -> Self:
        if isinstance(value, str):
            return cls(registers=np.frombuffer(base64.b64decode(value), np.uint8))
        return cls(np.array([int(one, 16) for one in value], np.uint64))


@dataclass(frozen=True, slots=True)
class Distinct(Aggregate):
    """The number of different values that are neither null, NaN nor infinite, from the portable hash.

    Flajolet, Fusy, Gandouet and Meunier, "HyperLogLog" (2007), with the estimator of Ertl, "New cardinality estimation
    algorithms for HyperLogLog sketches" (2017), algorithm 6, which needs no correction for small or large counts.

    >>> import pyarrow as pa
    >>> distinct = Distinct("x")
    >>> distinct.update(distinct.empty(), pa.array([3, 1, 3, None])).estimate
    2
    """

    def empty(self) -> DistinctState:
        return DistinctState()

    def measure(self, piece: Piece) -> DistinctState:
        return self.add(DistinctState(), piece)

    def add(self, state: DistinctState, piece: Piece) -> DistinctState:
        return state._with(_hashes(piece))


def _hashes(piece: Piece) -> UInt64Array:
    if piece.type is ColumnType.FLOAT:
        return hash_column(pa.array(piece.finite))
    if piece.type is ColumnType.TEXT:
        return hash_column(piece.texts[0])
    if piece.dense:
        return hash_column(piece.counted[0])
    return hash_words(piece.integers.view(np.uint64))


def _different(hashes: UInt64Array) -> UInt64Array:
    """Return the hashes in order, each once; `numpy.unique` takes many times as long."""
    ordered: UInt64Array = np.sort(hashes)
    repeated = np.flatnonzero(ordered[1:] == ordered[:-1]) + 1
    return np.delete(ordered, repeated)


def _registers(hashes: UInt64Array, start: Registers | None = None) -> Registers:
    """Return the registers after these hashes: the first 14 bits choose one, the zeros that follow raise it."""
    registers = np.zeros(1 << _BITS, np.uint8) if start is None else start.copy()
    least = _REST - int(registers.min())  # so many bits has the rest of a hash that can raise a register
    hashes = hashes[hashes & np.uint64((1 << _REST) - 1) < np.uint64(1 << least)]
    place = (hashes >> np.uint64(_REST)).view(np.int64)
    rest = (hashes & np.uint64((1 << _REST) - 1)).astype(np.float64)
    exponents = (rest.view(np.int64) >> 52) - 1_022  # so many bits has the rest, which a float64 holds exactly
    rank = np.minimum(_REST + 1 - exponents, _REST + 1).astype(np.uint8)
    higher = rank > registers[place]
    np.maximum.at(registers, place[higher], rank[higher])
    return registers


def _estimate(counts: list[int]) -> float:
    """Return the estimate from how many registers hold each value from 0 to 51."""
    size = 1 << _BITS
    z = size * _tau(1 - counts[_REST + 1] / size)
    for count in counts[_REST:0:-1]:
        z = (z + count) / 2
    z += size * _sigma(counts[0] / size)
    return size * size / (2 * math.log(2) * z)


def _sigma(x: float) -> float:
    if x == 1:
        return math.inf
    return _converge(lambda x, y: (x * x, x * x * y, 2 * y), x, x)


def _tau(x: float) -> float:
    if x in (0, 1):
        return 0.0
    return _converge(lambda x, y: (math.sqrt(x), -((1 - math.sqrt(x)) ** 2) * y / 2, y / 2), x, 1 - x) / 3


def _converge(step: Callable[[float, float], tuple[float, float, float]], x: float, z: float) -> float:
    """Return ``z`` and all that the steps add to it, until nothing changes."""
    y, before = 1.0, math.nan
    while z != before:
        before = z
        x, more, y = step(x, y)
        z += more
    return z
