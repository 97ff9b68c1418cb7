"""The contract of a confidence sequence: an interval that holds at all times at once, however often one looks."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from inspect import isabstract
from typing import Any, ClassVar, Generic, TypeVar

from evenkeel.decisions.base import check_level
from evenkeel.errors import DefinitionError

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Bounds:
    """An estimate with bounds that hold at every look with the level's chance; ``excludes`` says what is ruled out."""

    estimate: float
    low: float
    high: float

    def excludes(self, value: float) -> bool:
        return not self.low <= value <= self.high


@dataclass(frozen=True)
class ConfidenceSequence(ABC, Generic[S]):
    """Bounds for the mean of values in [``least``, ``most``], given all seen so far; a value without state.

    With a chance of at least ``level`` the bounds hold at all times together, so one may look after every row and
    stop whenever one likes. Source: Howard, Ramdas, McAuliffe and Sekhon (2021), "Time-uniform, nonparametric,
    nonasymptotic confidence sequences".
    """

    kinds: ClassVar[dict[str, type["ConfidenceSequence[Any]"]]] = {}

    level: float = 0.95
    least: float = 0.0
    most: float = 1.0

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        if not isabstract(cls):
            ConfidenceSequence.kinds[cls.__name__] = cls

    def __post_init__(self) -> None:
        check_level(self.level)
        if not self.least < self.most:
            raise DefinitionError("`least < most` must hold", got=f"least={self.least}, most={self.most}")

    @abstractmethod
    def mean(self, seen: S) -> Bounds:
        """Return the bounds of the mean; the whole range where nothing was seen."""

    def difference(self, reference: S, current: S) -> Bounds:
        """Return the bounds of the mean of one arm less that of another, each with half of the error.

        They hold however the rows fall to the arms, and whatever either arm's size at a look.
        """
        each = replace(self, level=(1 + self.level) / 2)
        old, new = each.mean(reference), each.mean(current)
        return Bounds(new.estimate - old.estimate, new.low - old.high, new.high - old.low)

    def cut(self, estimate: float, low: float, high: float) -> Bounds:
        """Return bounds given on the scale of [0, 1] on that of the values, cut to their range."""
        span = self.most - self.least
        scaled = (self.least + span * min(max(value, 0.0), 1.0) for value in (estimate, low, high))
        return Bounds(*scaled)
