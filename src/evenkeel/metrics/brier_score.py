"""The squared error of a probability."""

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import BrierLosses
from evenkeel.typing import Task


class BrierScore(Metric[BrierLosses]):
    """The mean squared distance of the positive class's probability from what was true, in [0, 1]; small is good.

    Source: Brier (1950), "Verification of forecasts expressed in terms of probability", halved for two classes.
    """

    name = "brier_score"
    bigger_is_better = False
    tasks = frozenset({Task.BINARY})
    evidence = BrierLosses

    def compute(self, evidence: BrierLosses) -> FloatArray:
        return divide(evidence.loss, evidence.weight)
