"""How pure the top of the ranking of all labels is."""

from evenkeel.metrics.average_precision import AveragePrecision
from evenkeel.metrics.base import FloatArray, Metric
from evenkeel.metrics.evidence import PooledScoreCounts
from evenkeel.typing import Task


class MicroAveragePrecision(Metric[PooledScoreCounts]):
    """The average precision over every label of every row at once, in [0, 1]."""

    name = "micro_average_precision"
    bigger_is_better = True
    tasks = frozenset({Task.MULTILABEL})
    undefined = "no row has a label"
    evidence = PooledScoreCounts

    def compute(self, evidence: PooledScoreCounts) -> FloatArray:
        return AveragePrecision().compute(evidence)
