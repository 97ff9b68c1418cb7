"""Precision and recall in one number."""

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import ClassCounts
from evenkeel.typing import Task


class F1(Metric[ClassCounts]):
    """The harmonic mean of precision and recall, in [0, 1]."""

    name = "f1"
    bigger_is_better = True
    tasks = frozenset({Task.BINARY})
    undefined = "no row is positive or was decided as positive"
    evidence = ClassCounts

    def compute(self, evidence: ClassCounts) -> FloatArray:
        return divide(2 * evidence.hit[1], evidence.actual[1] + evidence.decided[1])
