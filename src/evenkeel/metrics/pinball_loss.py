"""How far quantiles are from where they should be."""

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import PinballLosses
from evenkeel.typing import Task


class PinballLoss(Metric[PinballLosses]):
    """The mean pinball loss over the quantiles, in the unit of the label; small is good."""

    name = "pinball_loss"
    bigger_is_better = False
    tasks = frozenset({Task.QUANTILE})
    evidence = PinballLosses

    def compute(self, evidence: PinballLosses) -> FloatArray:
        return divide(evidence.loss, evidence.weight)
