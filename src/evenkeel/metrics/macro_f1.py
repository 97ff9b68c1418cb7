"""F1 in which every class counts the same."""

import numpy as np

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import ClassCounts
from evenkeel.typing import Task


class MacroF1(Metric[ClassCounts]):
    """The mean of the F1 of each class, or of each label, that occurs or was decided, in [0, 1]."""

    name = "macro_f1"
    bigger_is_better = True
    tasks = frozenset({Task.MULTICLASS, Task.MULTILABEL})
    evidence = ClassCounts

    def compute(self, evidence: ClassCounts) -> FloatArray:
        either = evidence.actual + evidence.decided
        scores = np.nan_to_num(divide(2 * evidence.hit, either))
        return divide(np.sum(scores, axis=0), np.sum(either > 0, axis=0))
