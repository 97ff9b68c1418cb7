"""The contract of a gate: what it asks to be measured, and what it says of the measurements."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from evenkeel.errors import DefinitionError
from evenkeel.evaluation.result import GateResult, Interval, SliceResult
from evenkeel.evaluation.slices import SliceBy
from evenkeel.expressions import Expression
from evenkeel.metrics import get_metric
from evenkeel.metrics.base import Scores
from evenkeel.typing import Task

Predict: TypeAlias = Callable[[pa.Table], Scores]


@dataclass(frozen=True, slots=True)
class Rivals:
    """Another model on the same ``rows`` rows: its metrics, and by how much ours is better in each, above 0."""

    name: str
    rows: int
    metrics: Mapping[str, Interval]
    differences: Mapping[str, Interval]


@dataclass(frozen=True, slots=True, eq=False)
class Measurements:
    """Everything that gates may look at. Slices are held by the text of their definition, or by
    `selection_key`, in the order of their values.

    ``predict`` answers rows of the raw ``columns`` with scores; it is none where the model is not at hand. ``classes``
    and ``threshold``, or ``thresholds`` for several labels, say how a score becomes a decision. ``outputs`` are the
    metrics of each of several labels or ``quantiles``.
    """

    metric: str
    overall: Mapping[str, Interval]
    baselines: tuple[Rivals, ...] = ()
    champion: Rivals | None = None
    slices: Mapping[str, tuple[SliceResult, ...]] = field(default_factory=dict)
    min_rows: int = 0
    classes: tuple[str, ...] = ()
    threshold: float = 0.5
    columns: pa.Schema | None = None
    outputs: Mapping[str, Mapping[str, Interval]] = field(default_factory=dict)
    task: Task = Task.BINARY
    thresholds: tuple[float, ...] = ()
    quantiles: tuple[float, ...] = ()
    predict: Predict | None = None


class Gate(ABC):
    """A demand on a model; one that is not met refuses it. A gate is an immutable value.

    ``metrics``, ``cuts`` and ``selections`` name what must be measured for it, beyond the primary metric; ``files``
    what it reads. ``judge`` is pure but for those files. A slice with fewer rows than the evaluation's ``min_rows`` is
    reported, and never judged. Where a metric is not defined on all rows, a gate that asks for it is not passed.
    """

    @abstractmethod
    def __str__(self) -> str: ...

    @abstractmethod
    def judge(self, measured: Measurements) -> GateResult: ...

    def metrics(self) -> tuple[str, ...]:
        return ()

    def metrics_of_one(self) -> tuple[str, ...]:
        """Return what must be measured of one of several labels or quantiles."""
        return ()

    def outputs(self) -> tuple[str, ...]:
        """Return the labels or quantiles of which that is."""
        return ()

    def cuts(self) -> tuple[SliceBy, ...]:
        return ()

    def selections(self) -> tuple[Expression, ...]:
        return ()

    def files(self) -> tuple[Path, ...]:
        return ()

    def verdict(
        self, passed: bool, reason: str, measured: float | None = None, limit: float | None = None
    ) -> GateResult:
        return GateResult(str(self), passed, measured, limit, reason)


def known_metric(name: str | None) -> None:
    """Raise `NotFoundError` where a metric is named that does not exist."""
    if name is not None:
        get_metric(name)


def number(name: str, value: object, low: float = float("-inf")) -> None:
    """Raise `DefinitionError` where a limit is not a number of at least ``low``."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value < float("inf"):
        expected = "a number" if low == float("-inf") else f"a number of at least {low:g}"
        raise DefinitionError(f"`{name}` of a gate is not right", expected=expected, got=value)
