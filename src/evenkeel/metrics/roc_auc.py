"""How well the scores put positives above negatives."""

import numpy as np

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import ScoreCounts
from evenkeel.typing import Task


class RocAuc(Metric[ScoreCounts]):
    """The probability that a positive row has a higher score than a negative one, ties half, in [0, 1].

    The area under the receiver operating characteristic, exact, as the statistic of Mann and Whitney.
    """

    name = "roc_auc"
    bigger_is_better = True
    tasks = frozenset({Task.BINARY})
    undefined = "the rows are of one class"
    evidence = ScoreCounts

    def compute(self, evidence: ScoreCounts) -> FloatArray:
        wrong = np.add(evidence.above, evidence.false_alarms, dtype=np.float64)
        wrong *= evidence.positive.weights
        pairs = evidence.positive.total * evidence.negative.total
        return 1 - divide(np.sum(wrong, axis=-1) / 2, pairs)
