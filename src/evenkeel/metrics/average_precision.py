"""How pure the top of the ranking is."""

import numpy as np

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import ScoreCounts
from evenkeel.typing import Task

_TINY = float(np.finfo(np.float64).tiny)


class AveragePrecision(Metric[ScoreCounts]):
    """The mean over the positive rows of the precision at their score, in [0, 1].

    The area under the curve of precision by recall, as a sum without interpolation. The share of positive rows is
    what a guess gets.
    """

    name = "average_precision"
    bigger_is_better = True
    tasks = frozenset({Task.BINARY})
    undefined = "no row is positive"
    evidence = ScoreCounts

    def compute(self, evidence: ScoreCounts) -> FloatArray:
        positive = evidence.positive
        true = positive.cumulated.take(positive.at_least(positive.scores), axis=-1)
        precision = true / np.maximum(true + evidence.false_alarms, _TINY)
        precision *= positive.weights
        return divide(np.sum(precision, axis=-1), positive.total)
