"""How surprised the model is by what was true."""

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import LogLosses
from evenkeel.typing import Task


class LogLoss(Metric[LogLosses]):
    """The mean negative logarithm of the probability given to the true class, at least 0; small is good.

    Of several labels, the mean over them of the log loss of each.
    """

    name = "log_loss"
    bigger_is_better = False
    tasks = frozenset({Task.BINARY, Task.MULTICLASS, Task.MULTILABEL})
    evidence = LogLosses

    def compute(self, evidence: LogLosses) -> FloatArray:
        return divide(evidence.loss, evidence.weight)
