"""The share of the spread of the labels that is explained."""

import numpy as np

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import RegressionErrors
from evenkeel.typing import Task

_ROUNDING = 1e-10


class R2(Metric[RegressionErrors]):
    """The coefficient of determination, at most 1; 0 is what the mean of the labels gets."""

    name = "r2"
    bigger_is_better = True
    tasks = frozenset({Task.REGRESSION, Task.QUANTILE})
    undefined = "the labels are all the same"
    evidence = RegressionErrors

    def compute(self, evidence: RegressionErrors) -> FloatArray:
        spread = evidence.label_square - np.nan_to_num(divide(np.square(evidence.label), evidence.weight))
        known = np.where(spread > _ROUNDING * evidence.label_square, spread, 0)
        return 1 - divide(evidence.square, known)
