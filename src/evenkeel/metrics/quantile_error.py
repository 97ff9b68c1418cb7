"""How far the shares of labels below the quantiles are from what these promise."""

import numpy as np

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import IntervalHits
from evenkeel.typing import Task


class QuantileError(Metric[IntervalHits]):
    """The mean over the quantiles of how far the share of labels below each is from it, in [0, 1]; small is good.

    That is 0 for a quantile q where at most a share q of the labels is less, and at least a share q is not more.
    """

    name = "quantile_error"
    bigger_is_better = False
    tasks = frozenset({Task.QUANTILE})
    evidence = IntervalHits

    def compute(self, evidence: IntervalHits) -> FloatArray:
        quantiles = np.array(evidence.quantiles).reshape(-1, *[1] * (evidence.below.ndim - 1))
        below, up_to = divide(evidence.below, evidence.weight), divide(evidence.up_to, evidence.weight)
        return np.asarray(np.mean(np.maximum(np.maximum(below - quantiles, quantiles - up_to), 0), axis=0))
