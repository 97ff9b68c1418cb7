"""How a model is to be evaluated: what stands in ``pipeline.py`` as ``evaluation=``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.evaluation.gates.base import Gate
from evenkeel.evaluation.slices import SliceBy, SliceDefinition
from evenkeel.expressions import check
from evenkeel.metrics import get_metric, metrics_for
from evenkeel.typing import ColumnType, Task

_DEFAULT_METRICS = {
    Task.BINARY: ("roc_auc", "average_precision", "log_loss", "brier_score"),
    Task.MULTICLASS: ("log_loss", "accuracy", "macro_f1", "roc_auc_ovr"),
    Task.REGRESSION: ("rmse", "mae", "r2"),
    Task.MULTILABEL: ("macro_roc_auc", "macro_average_precision", "log_loss", "macro_f1", "micro_f1", "exact_match"),
    Task.QUANTILE: ("pinball_loss", "quantile_error", "coverage", "interval_width", "mae"),
}
_METRICS_OF_ONE = {
    Task.MULTILABEL: ("roc_auc", "average_precision", "precision", "recall", "f1", "log_loss"),
    Task.QUANTILE: ("pinball_loss", "quantile_error"),
}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What is measured, on which parts of the rows, and what a model must fulfil. An immutable value.

    ``metrics`` are names; none means the usual ones of the task. ``slices`` are columns, crosses of columns, and
    expressions: a condition cuts into true, false and null, another expression by its values. ``intervals`` is the
    level of the intervals, between 0 and 1, or none for no intervals; ``replicates`` of the bootstrap make them, drawn
    with ``seed``. A slice with fewer than ``min_rows`` rows is reported, but no gate looks at it.

    >>> plan = Evaluation(metrics=["roc_auc"], slices=["origin", ("origin", "carrier"), "distance > 1000"])
    >>> [str(by) for by in plan.cuts()]
    ['origin', 'origin × carrier', 'distance > 1000']
    """

    metrics: Sequence[str] = ()
    slices: Sequence[SliceDefinition] = ()
    gates: Sequence[Gate] = ()
    intervals: float | None = 0.95
    replicates: int = 200
    min_rows: int = 100
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("metrics", "slices", "gates"):
            object.__setattr__(self, name, _several(name, getattr(self, name)))
        for metric in self.metrics:
            get_metric(metric)
        for gate in self.gates:
            if not isinstance(gate, Gate):
                raise DefinitionError(
                    "This is not a gate", expected='a gate, such as AtLeast("roc_auc", 0.7)', got=gate
                )
        self.cuts()
        if self.intervals is not None and not 0 < self.intervals < 1:
            raise DefinitionError("`intervals` is a level", expected="between 0 and 1, or None", got=self.intervals)
        for name, least in (("replicates", 20), ("min_rows", 1), ("seed", 0)):
            _at_least(name, getattr(self, name), least)

    def cuts(self) -> tuple[SliceBy, ...]:
        """Return every definition of slices once: those of the plan, then those that gates want."""
        own = [SliceBy.parse(definition) for definition in self.slices]
        wanted = [by for gate in self.gates for by in gate.cuts()]
        return tuple({str(by): by for by in (*own, *wanted)}.values())

    def names(self, task: Task, primary: str) -> tuple[str, ...]:
        """Return every metric to measure once, the primary one first; raises where one does not work with the task."""
        wanted = [name for gate in self.gates for name in gate.metrics()]
        names = tuple(dict.fromkeys([primary, *(self.metrics or _DEFAULT_METRICS[task]), *wanted]))
        _check_metrics(names, task)
        return names

    def names_of_one(self, task: Task) -> tuple[str, ...]:
        """Return every metric to measure of each of several labels or quantiles; none where there are not several."""
        wanted = [name for gate in self.gates for name in gate.metrics_of_one()]
        if task not in _METRICS_OF_ONE:
            if wanted:
                problem = f"A gate is `of` one of several labels or quantiles, and this is a {task} task"
                raise DefinitionError(problem, got=wanted, remedy="Leave `of` out.")
            return ()
        if task is Task.QUANTILE and not {*wanted} <= {*_METRICS_OF_ONE[task]}:
            remedy = "Leave `of` out: the metric is of all quantiles together."
            known = _METRICS_OF_ONE[task]
            raise DefinitionError(
                "A gate of one quantile wants a metric of one", expected=known, got=wanted, remedy=remedy
            )
        names = tuple(dict.fromkeys([*_METRICS_OF_ONE[task], *wanted]))
        _check_metrics(names, Task.BINARY if task is Task.MULTILABEL else task)
        return names

    def files(self) -> tuple[Path, ...]:
        """Return the files that gates read, so that a change of one is a change of the plan."""
        return tuple(path for gate in self.gates for path in gate.files())

    def check(self, task: Task, primary: str, columns: Mapping[str, ColumnType], outputs: Sequence[str] = ()) -> None:
        """Raise where a metric, a column or a file does not exist or fit: to be called before anything is trained.

        ``outputs`` are the names of several labels, or of quantiles.
        """
        self.names(task, primary)
        self.names_of_one(task)
        for name in (name for gate in self.gates for name in gate.outputs()):
            if name not in outputs:
                raise NotFoundError("label or quantile (of a gate)", name, outputs)
        selections = [selection for gate in self.gates for selection in gate.selections()]
        for expression in (*(part for by in self.cuts() for part in by.parts), *selections):
            check(expression, columns)
        for path in self.files():
            if not path.is_file():
                raise DefinitionError(f"The file {path} that a gate reads does not exist", got=str(path.absolute()))


def _check_metrics(names: Sequence[str], task: Task) -> None:
    for name in names:
        if not get_metric(name).works_with(task):
            remedy = f"Choose of {', '.join(metrics_for(task))}."
            raise DefinitionError(f"The metric {name!r} does not work with a {task} task", remedy=remedy)


def _several(name: str, value: object) -> tuple[object, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise DefinitionError(f"`{name}` is a list", expected=f"{name}=[...]", got=value)
    return tuple(tuple(item) if isinstance(item, list) else item for item in value)


def _at_least(name: str, value: object, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise DefinitionError(f"`{name}` is not right", expected=f"a whole number of at least {least}", got=value)
