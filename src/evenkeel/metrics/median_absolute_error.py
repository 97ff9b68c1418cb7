"""The error that half of the rows stay below."""

from typing import Literal

import numpy as np

from evenkeel.metrics.base import FloatArray, Metric
from evenkeel.metrics.evidence import AbsoluteErrors
from evenkeel.typing import Task

_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")


class MedianAbsoluteError(Metric[AbsoluteErrors]):
    """The median of the absolute errors, in the unit of the label; small is good."""

    name = "median_absolute_error"
    bigger_is_better = False
    tasks = frozenset({Task.REGRESSION, Task.QUANTILE})
    evidence = AbsoluteErrors

    def compute(self, evidence: AbsoluteErrors) -> FloatArray:
        errors = evidence.errors.scores[::-1]
        weights = np.atleast_2d(evidence.errors.weights)[:, ::-1]
        medians = [_median(errors, np.cumsum(row, dtype=np.float64)) for row in weights]
        return np.asarray(medians if evidence.errors.weights.ndim == 2 else medians[0])


def _median(errors: FloatArray, cumulated: FloatArray) -> float:
    if not len(errors) or cumulated[-1] == 0:
        return np.nan
    lower, upper = (np.searchsorted(cumulated, cumulated[-1] / 2, side=side) for side in _SIDES)
    return float((errors[lower] + errors[upper]) / 2)
