"""Metrics by name and by task."""

from evenkeel.errors import NotFoundError
from evenkeel.metrics.base import Evidence, Metric
from evenkeel.typing import Task

_DEFAULT = {
    Task.BINARY: "roc_auc",
    Task.MULTICLASS: "log_loss",
    Task.REGRESSION: "rmse",
    Task.MULTILABEL: "macro_roc_auc",
    Task.QUANTILE: "pinball_loss",
}


def get_metric(name: str) -> Metric[Evidence]:
    """Return the metric of this name; raises `NotFoundError` with the nearest names.

    >>> get_metric("roc_auc").bigger_is_better
    True
    """
    if name not in Metric.kinds:
        raise NotFoundError("metric", name, Metric.kinds)
    return Metric.kinds[name]()


def metrics_for(task: Task) -> tuple[str, ...]:
    """Return the names of the metrics that work with a task, in order of the alphabet."""
    return tuple(sorted(name for name, kind in Metric.kinds.items() if kind().works_with(task)))


def default_metric(task: Task) -> str:
    """Return the metric that tuning and gates use unless told otherwise.

    >>> default_metric(Task.REGRESSION)
    'rmse'
    """
    return _DEFAULT[task]
