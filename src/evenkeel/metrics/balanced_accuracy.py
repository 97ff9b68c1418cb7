"""Accuracy in which every class counts the same."""

import numpy as np

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import ClassCounts
from evenkeel.typing import Task


class BalancedAccuracy(Metric[ClassCounts]):
    """The mean of the recall of each class that occurs, in [0, 1]."""

    name = "balanced_accuracy"
    bigger_is_better = True
    tasks = frozenset({Task.BINARY, Task.MULTICLASS})
    undefined = "the rows are of one class"
    evidence = ClassCounts

    def compute(self, evidence: ClassCounts) -> FloatArray:
        present = np.sum(evidence.actual > 0, axis=0)
        recalls = np.nan_to_num(divide(evidence.hit, evidence.actual))
        return divide(np.sum(recalls, axis=0), np.where(present > 1, present, 0))
