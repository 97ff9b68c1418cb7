"""The contract of a two-sample test: two samples in, how surprising and how large their difference is."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from inspect import isabstract
from typing import Any, ClassVar, Generic, TypeVar

from evenkeel.errors import DefinitionError, NotFoundError

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Difference:
    """What a test says of two samples.

    ``p_value`` is the chance of a statistic at least as large if both were drawn from one population, in [0, 1]; none,
    and ``reason`` says why, where a sample is empty. ``effect`` is the size of the difference in the test's own unit,
    with an interval of the test's level; it does not grow with the samples, as the statistic does.
    """

    statistic: float | None
    p_value: float | None
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


class TwoSampleTest(ABC, Generic[S]):
    """A test without state. Both samples are random: the size of either counts.

    ``compare`` never raises for what the data are. Under the null hypothesis its p-value is at most ``a`` in at most a
    share ``a`` of samples, nearly so where the test rests on a limit theorem. ``level`` is that of the interval.
    """

    kinds: ClassVar[dict[str, type["TwoSampleTest[Any]"]]] = {}

    name: ClassVar[str]

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        if "name" in cls.__dict__ and not isabstract(cls):
            TwoSampleTest.kinds[cls.name] = cls

    @abstractmethod
    def compare(self, reference: S, current: S, level: float = 0.95) -> Difference: ...


def get_test(name: str) -> TwoSampleTest[Any]:
    """Return the test of this name; raises `NotFoundError` with the nearest names."""
    if name not in TwoSampleTest.kinds:
        raise NotFoundError("test", name, TwoSampleTest.kinds)
    return TwoSampleTest.kinds[name]()


def check_level(level: float) -> float:
    """Return the level, or raise `DefinitionError` where it does not lie between 0 and 1."""
    if not 0 < level < 1:
        raise DefinitionError("A level lies between 0 and 1", got=level)
    return level
