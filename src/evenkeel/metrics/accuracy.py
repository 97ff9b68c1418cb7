"""The share of right decisions."""

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import ClassCounts
from evenkeel.typing import Task


class Accuracy(Metric[ClassCounts]):
    """The share of the rows whose decided class is the true one, in [0, 1]."""

    name = "accuracy"
    bigger_is_better = True
    tasks = frozenset({Task.BINARY, Task.MULTICLASS})
    evidence = ClassCounts

    def compute(self, evidence: ClassCounts) -> FloatArray:
        return divide(evidence.hits, evidence.total)
