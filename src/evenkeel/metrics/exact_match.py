"""The share of rows of which nothing is wrong."""

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import InexactMatches
from evenkeel.typing import Task


class ExactMatch(Metric[InexactMatches]):
    """The share of the rows of which every label is decided rightly, in [0, 1]."""

    name = "exact_match"
    bigger_is_better = True
    tasks = frozenset({Task.MULTILABEL})
    evidence = InexactMatches

    def compute(self, evidence: InexactMatches) -> FloatArray:
        return 1 - divide(evidence.loss, evidence.weight)
