"""How well a column tells the label, in words."""

from evenkeel.typing import Task
from evenkeel.validation.leakage.scores import Score

_MEASURE = {Task.BINARY: "ROC AUC", Task.MULTICLASS: "mean ROC AUC of its classes", Task.REGRESSION: "concordance"}


def measured_in_words(one: Score, task: Task) -> str:
    """Return the score and its bound.

    >>> measured_in_words(Score(0.9934, 0.981, ""), Task.BINARY)
    'ROC AUC 0.993 (at least 0.981)'
    """
    return f"{_MEASURE[task]} {one.value:.3f} (at least {one.low:.3f})"
