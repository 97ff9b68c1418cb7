"""F1 over all labels at once."""

import numpy as np

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import ClassCounts
from evenkeel.typing import Task


class MicroF1(Metric[ClassCounts]):
    """The harmonic mean of precision and recall over every label of every row at once, in [0, 1]."""

    name = "micro_f1"
    bigger_is_better = True
    tasks = frozenset({Task.MULTILABEL})
    undefined = "no row has a label or was decided to have one"
    evidence = ClassCounts

    def compute(self, evidence: ClassCounts) -> FloatArray:
        either = np.sum(evidence.actual + evidence.decided, axis=0)
        return divide(2 * evidence.hits, either)
