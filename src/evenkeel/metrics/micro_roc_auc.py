"""How well the labels that are there are ranked above those that are not."""

from evenkeel.metrics.base import FloatArray, Metric
from evenkeel.metrics.evidence import PooledScoreCounts
from evenkeel.metrics.roc_auc import RocAuc
from evenkeel.typing import Task


class MicroRocAuc(Metric[PooledScoreCounts]):
    """The ROC AUC over every label of every row at once, in [0, 1]: labels are compared with each other as well."""

    name = "micro_roc_auc"
    bigger_is_better = True
    tasks = frozenset({Task.MULTILABEL})
    undefined = "all labels are there, or none"
    evidence = PooledScoreCounts

    def compute(self, evidence: PooledScoreCounts) -> FloatArray:
        return RocAuc().compute(evidence)
