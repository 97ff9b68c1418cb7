"""The share of labels between the lowest and the highest quantile."""

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import IntervalHits
from evenkeel.typing import Task


class Coverage(Metric[IntervalHits]):
    """The share of the labels from the lowest to the highest quantile, both included, in [0, 1].

    It should be near what the two promise, which `coverage_error` tells; more is only better than too little.
    """

    name = "coverage"
    bigger_is_better = True
    tasks = frozenset({Task.QUANTILE})
    evidence = IntervalHits

    def compute(self, evidence: IntervalHits) -> FloatArray:
        return divide(evidence.inside, evidence.weight)
