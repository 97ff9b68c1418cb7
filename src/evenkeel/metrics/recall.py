"""The share of positives that are found."""

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import ClassCounts
from evenkeel.typing import Task


class Recall(Metric[ClassCounts]):
    """The share of the positive rows that are decided as positive, in [0, 1]."""

    name = "recall"
    bigger_is_better = True
    tasks = frozenset({Task.BINARY})
    undefined = "no row is positive"
    evidence = ClassCounts

    def compute(self, evidence: ClassCounts) -> FloatArray:
        return divide(evidence.hit[1], evidence.actual[1])
