"""How well each class is ranked above the others."""

import numpy as np

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import OneVersusRest
from evenkeel.metrics.roc_auc import RocAuc
from evenkeel.typing import Task


class RocAucOneVersusRest(Metric[OneVersusRest]):
    """The mean over the classes that occur of the ROC AUC of one class against the rest, in [0, 1]."""

    name = "roc_auc_ovr"
    bigger_is_better = True
    tasks = frozenset({Task.MULTICLASS})
    undefined = "the rows are of one class"
    evidence = OneVersusRest

    def compute(self, evidence: OneVersusRest) -> FloatArray:
        areas = np.stack([RocAuc().compute(counts) for counts in evidence.classes])
        known = np.sum(np.isfinite(areas), axis=0)
        return divide(np.sum(np.nan_to_num(areas), axis=0), known)
