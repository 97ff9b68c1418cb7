"""The error as a share of the label."""

import numpy as np

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import RegressionErrors
from evenkeel.typing import Task


class MeanAbsolutePercentageError(Metric[RegressionErrors]):
    """The mean absolute error over the absolute label, a fraction (0.1 is 10 %); small is good."""

    name = "mape"
    bigger_is_better = False
    tasks = frozenset({Task.REGRESSION, Task.QUANTILE})
    undefined = "there is no row, or the label of one is 0"
    evidence = RegressionErrors

    def compute(self, evidence: RegressionErrors) -> FloatArray:
        mean = divide(evidence.share, evidence.weight)
        return np.where(evidence.zeros > 0, np.nan, mean)
