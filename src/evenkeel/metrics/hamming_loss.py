"""The share of labels that are decided wrongly."""

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import HammingLosses
from evenkeel.typing import Task


class HammingLoss(Metric[HammingLosses]):
    """The share of the labels of a row that are decided wrongly, in the mean over the rows, in [0, 1]; small is good."""

    name = "hamming_loss"
    bigger_is_better = False
    tasks = frozenset({Task.MULTILABEL})
    evidence = HammingLosses

    def compute(self, evidence: HammingLosses) -> FloatArray:
        return divide(evidence.loss, evidence.weight)
