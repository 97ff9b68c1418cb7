"""The error in the unit of the label, large ones above all."""

import numpy as np

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import RegressionErrors
from evenkeel.typing import Task


class RootMeanSquaredError(Metric[RegressionErrors]):
    """The root of the mean squared error, in the unit of the label; small is good."""

    name = "rmse"
    bigger_is_better = False
    tasks = frozenset({Task.REGRESSION, Task.QUANTILE})
    evidence = RegressionErrors

    def compute(self, evidence: RegressionErrors) -> FloatArray:
        return np.sqrt(divide(evidence.square, evidence.weight))
