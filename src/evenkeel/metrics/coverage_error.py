"""How far the interval of quantiles is from keeping what it promises."""

import numpy as np

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import IntervalHits
from evenkeel.typing import Task


class CoverageError(Metric[IntervalHits]):
    """How far the coverage is from the highest less the lowest quantile, in [0, 1]; small is good."""

    name = "coverage_error"
    bigger_is_better = False
    tasks = frozenset({Task.QUANTILE})
    evidence = IntervalHits

    def compute(self, evidence: IntervalHits) -> FloatArray:
        return np.abs(divide(evidence.inside, evidence.weight) - evidence.promised)
