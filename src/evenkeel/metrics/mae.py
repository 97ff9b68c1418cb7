"""The error in the unit of the label."""

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import RegressionErrors
from evenkeel.typing import Task


class MeanAbsoluteError(Metric[RegressionErrors]):
    """The mean absolute error, in the unit of the label; small is good."""

    name = "mae"
    bigger_is_better = False
    tasks = frozenset({Task.REGRESSION, Task.QUANTILE})
    evidence = RegressionErrors

    def compute(self, evidence: RegressionErrors) -> FloatArray:
        return divide(evidence.absolute, evidence.weight)
