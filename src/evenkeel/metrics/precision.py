"""The share of alarms that are right."""

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import ClassCounts
from evenkeel.typing import Task


class Precision(Metric[ClassCounts]):
    """The share of the rows decided as positive that are positive, in [0, 1]."""

    name = "precision"
    bigger_is_better = True
    tasks = frozenset({Task.BINARY})
    undefined = "no row was decided as positive"
    evidence = ClassCounts

    def compute(self, evidence: ClassCounts) -> FloatArray:
        return divide(evidence.hit[1], evidence.decided[1])
