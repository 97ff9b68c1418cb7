"""Whether the model answers too much or too little."""

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import RegressionErrors
from evenkeel.typing import Task


class Bias(Metric[RegressionErrors]):
    """The mean of score minus label, in the unit of the label; the nearer to 0 the better."""

    name = "bias"
    bigger_is_better = False
    tasks = frozenset({Task.REGRESSION, Task.QUANTILE})
    evidence = RegressionErrors

    def compute(self, evidence: RegressionErrors) -> FloatArray:
        return divide(evidence.error, evidence.weight)
