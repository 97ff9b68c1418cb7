"""How well the rows that have a label are ranked above the others, label by label."""

from evenkeel.metrics.base import FloatArray, Metric
from evenkeel.metrics.evidence import OneVersusRest
from evenkeel.metrics.roc_auc_ovr import RocAucOneVersusRest
from evenkeel.typing import Task


class MacroRocAuc(Metric[OneVersusRest]):
    """The mean of the ROC AUC of each label that some rows have and others have not, in [0, 1]; a guess gets 0.5."""

    name = "macro_roc_auc"
    bigger_is_better = True
    tasks = frozenset({Task.MULTILABEL})
    undefined = "each label is the same in all rows"
    evidence = OneVersusRest

    def compute(self, evidence: OneVersusRest) -> FloatArray:
        return RocAucOneVersusRest().compute(evidence)
