"""The contract of a distance: how far two samples lie apart, and how well that is known."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache
from inspect import isabstract
from statistics import NormalDist
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from evenkeel.decisions.base import check_level
from evenkeel.errors import DefinitionError, NotFoundError

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_DRAWS = 200
_SEED = 1979


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two samples counted in the same bins, each int64 of shape (bins,).

    ``places`` are where the bins of a number lie, float64, ascending; none for categories.
    """

    reference: Integers
    current: Integers
    places: Floats | None = None

    def __post_init__(self) -> None:
        if self.reference.shape != self.current.shape or self.reference.ndim != 1:
            shapes = self.reference.shape, self.current.shape
            raise DefinitionError("Both samples are counted in the same bins", got=shapes)
        if self.places is not None and (
            self.places.shape != self.reference.shape or (self.places[1:] <= self.places[:-1]).any()
        ):
            raise DefinitionError("The places of bins ascend, one for each", got=self.places)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A distance as it was measured, less what chance alone adds to it, and the standard error of that.

    Both stand on the scale on which the distance is smooth; ``power`` leads from there to the scale that is shown.
    """

    raw: float
    error: float
    power: float
    most: float

    @property
    def value(self) -> float:
        """The distance, at least 0."""
        return self._shown(self.raw)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the bounds between which the distance lies, with the confidence ``level``."""
        spread = NormalDist().inv_cdf((1 + check_level(level)) / 2) * self.error
        return self._shown(self.raw - spread), self._shown(self.raw + spread)

    def p_within(self, limit: float) -> float:
        """Return the p-value of the hypothesis that the distance is at most ``limit``."""
        lead = self.raw - limit ** (1 / self.power)
        return NormalDist().cdf(-lead / self.error) if self.error else float(lead <= 0)

    def _shown(self, raw: float) -> float:
        return min(float(max(raw, 0.0) ** self.power), self.most)


class Distance(ABC):
    """A distance between two distributions over the same bins. It has no state.

    It is 0 where both are the same. It does not grow with the samples, unless it is not ``of_shares`` but of counts: for
    samples that should be of one size. ``ordered`` is whether it asks for the places of the bins, so that it is for
    numbers alone; ``most`` is the largest value that it can take, ``unit`` says what it counts, and ``matters`` from
    where on it matters unless someone says otherwise. ``power`` leads to it from a scale on which its bias grows in
    step with the noise: the square, for those with a corner where both are the same.

    Bias and standard error are those of the bootstrap of both samples, which are both random: Efron and Tibshirani
    (1993), "An introduction to the bootstrap", equations 6.6 and 10.3. Counts are drawn from the normal limit of
    Poisson's distribution; the draws are the same each time.
    """

    kinds: ClassVar[dict[str, type["Distance"]]] = {}

    name: ClassVar[str]
    unit: ClassVar[str]
    matters: ClassVar[float] = 0.05
    most: ClassVar[float] = 1.0
    power: ClassVar[float] = 1.0
    ordered: ClassVar[bool] = False
    of_shares: ClassVar[bool] = True

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        if "name" in cls.__dict__ and not isabstract(cls):
            Distance.kinds[cls.name] = cls

    @abstractmethod
    def between(self, reference: Floats, current: Floats, places: Floats | None) -> Floats:
        """Return the distance, before `power`, of counts of shape (..., bins); the leading axes are broadcast."""

    def measure(self, pair: Pair) -> Estimate | None:
        """Return the distance of two samples; none where one of them has fewer than two rows."""
        if min(pair.reference.sum(), pair.current.sum()) < 2:
            return None
        if self.ordered and pair.places is None:
            raise DefinitionError(f"{self.name} is a distance of numbers, and these are categories")
        reference, current = pair.reference.astype(np.float64), pair.current.astype(np.float64)
        plain = float(self.between(reference, current, pair.places))
        noise = _noise(len(reference))
        drawn = self.between(_again(reference, noise[0]), _again(current, noise[1]), pair.places)
        error = float(drawn.std(ddof=1)) * self.caution(len(pair.reference))
        return Estimate(plain - float(drawn.mean() - plain), error, self.power, self.most)

    def caution(self, bins: int) -> float:
        """Return by how much the standard error is stretched, where the distance is picked among ``bins`` numbers."""
        return 1.0


def get_distance(name: str) -> Distance:
    """Return the distance of this name; raises `NotFoundError` with the nearest names."""
    if name not in Distance.kinds:
        raise NotFoundError("distance", name, Distance.kinds)
    return Distance.kinds[name]()


def shares(counts: Floats) -> Floats:
    """Return counts of shape (..., bins) as shares of their sum."""
    found: Floats = counts / counts.sum(axis=-1, keepdims=True)
    return found


def _noise(bins: int) -> Floats:
    """Return standard normal numbers for both samples, shape (2, draws, bins)."""
    return _drawn(1 << (bins - 1).bit_length())[..., :bins]


@cache
def _drawn(bins: int) -> Floats:
    return np.random.Generator(np.random.Philox(_SEED)).standard_normal((2, _DRAWS, bins))


def _again(counts: Floats, noise: Floats) -> Floats:
    """Return samples drawn from a sample, shape (draws, bins); one without any row is the sample itself."""
    drawn = np.maximum(counts + np.sqrt(counts) * noise, 0.0)
    return np.where(drawn.any(axis=-1, keepdims=True), drawn, counts)
