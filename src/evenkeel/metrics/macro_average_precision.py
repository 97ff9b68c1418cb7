"""How pure the top of the ranking is, label by label."""

import numpy as np

from evenkeel.metrics.average_precision import AveragePrecision
from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import OneVersusRest
from evenkeel.typing import Task


class MacroAveragePrecision(Metric[OneVersusRest]):
    """The mean of the average precision of each label that a row has, in [0, 1].

    The share of rows with a label, in the mean over the labels, is what a guess gets.
    """

    name = "macro_average_precision"
    bigger_is_better = True
    tasks = frozenset({Task.MULTILABEL})
    undefined = "no row has a label"
    evidence = OneVersusRest

    def compute(self, evidence: OneVersusRest) -> FloatArray:
        areas = np.stack([AveragePrecision().compute(counts) for counts in evidence.classes])
        known = np.sum(np.isfinite(areas), axis=0)
        return divide(np.sum(np.nan_to_num(areas), axis=0), known)
