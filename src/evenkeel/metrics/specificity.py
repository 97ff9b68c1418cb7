"""The share of negatives that are left alone."""

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import ClassCounts
from evenkeel.typing import Task


class Specificity(Metric[ClassCounts]):
    """The share of the negative rows that are decided as negative, in [0, 1]."""

    name = "specificity"
    bigger_is_better = True
    tasks = frozenset({Task.BINARY})
    undefined = "no row is negative"
    evidence = ClassCounts

    def compute(self, evidence: ClassCounts) -> FloatArray:
        return divide(evidence.hit[0], evidence.actual[0])
