"""A confidence sequence from counts and sums alone, which any number of workers can add up."""

import math
from dataclasses import dataclass

from evenkeel.decisions.sequences import Bounds, ConfidenceSequence
from evenkeel.errors import DefinitionError, InvalidDataError

_VARIANCE = 0.25
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Total:
    """How many values were seen, and their sum."""

    count: int
    sum: float


@dataclass(frozen=True)
class NormalMixture(ConfidenceSequence[Total]):
    """The two-sided normal mixture for bounded values, tightest after about ``tuned_for`` of them.

    It takes no notice of the variance: for rare events `EmpiricalBernstein` is much tighter. Source: the
    two-sided normal mixture of Howard et al. (2021), with the variance 1/4 that no value in [0, 1] exceeds.

    >>> bounds = NormalMixture().mean(Total(1_000, 300))
    >>> round(bounds.low, 3), round(bounds.high, 3)
    (0.252, 0.348)
    """

    tuned_for: int = 1_000

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.tuned_for < 1:
            raise DefinitionError("`tuned_for` is a number of rows", expected="at least 1", got=self.tuned_for)

    def mean(self, seen: Total) -> Bounds:
        if not seen.count:
            return self.cut(0.5, 0.0, 1.0)
        estimate = (seen.sum / seen.count - self.least) / (self.most - self.least)
        if not -_ROUNDING <= estimate <= 1 + _ROUNDING:
            expected = f"{self.least:g} to {self.most:g}"
            raise InvalidDataError("The mean of the values lies outside of their range", expected=expected, got=seen)
        error = 1 - self.level
        evidence = 2 * math.log(1 / error)
        mixture = self.tuned_for * _VARIANCE / (evidence + math.log(1 + evidence))
        spread = seen.count * _VARIANCE + mixture
        radius = math.sqrt(spread * math.log(spread / (mixture * error * error))) / seen.count
        return self.cut(estimate, estimate - radius, estimate + radius)
