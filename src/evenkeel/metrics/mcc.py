"""The correlation of decided and true classes."""

import numpy as np

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import ClassCounts
from evenkeel.typing import Task


class MatthewsCorrelation(Metric[ClassCounts]):
    """The Matthews correlation coefficient, in [-1, 1]; 0 is what a guess gets.

    For more than two classes in the form of Gorodkin (2004), "Comparing two K-category assignments by a K-category
    correlation coefficient".
    """

    name = "mcc"
    bigger_is_better = True
    tasks = frozenset({Task.BINARY, Task.MULTICLASS})
    undefined = "all rows are, or were decided as, one class"
    evidence = ClassCounts

    def compute(self, evidence: ClassCounts) -> FloatArray:
        total = evidence.total
        covariance = evidence.hits * total - np.sum(evidence.actual * evidence.decided, axis=0)
        actual = np.square(total) - np.sum(np.square(evidence.actual), axis=0)
        decided = np.square(total) - np.sum(np.square(evidence.decided), axis=0)
        return divide(covariance, np.sqrt(actual) * np.sqrt(decided))
