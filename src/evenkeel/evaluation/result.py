"""What an evaluation found, as the artifact that the gates, the report and the ledger read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from evenkeel.artifacts import Document, Table
from evenkeel.metrics import get_metric
from evenkeel.typing import Json, Task

Decision = Literal["better", "not_worse", "worse", "undecidable"]


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the bounds of its interval; none and why, where it is not defined or has no interval."""

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""

    def __str__(self) -> str:
        if self.value is None:
            return f"not defined: {self.reason}"
        bounds = "" if self.low is None or self.high is None else f" [{self.low:.4g}, {self.high:.4g}]"
        return f"{self.value:.4g}{bounds}"


@dataclass(frozen=True, slots=True)
class SliceResult:
    """The metrics of a part of the rows. ``slice`` is the condition that is true of it; ``by`` is its definition."""

    slice: str
    by: str
    rows: int
    metrics: Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class ChampionComparison:
    """The model against the champion, on ``rows`` that neither was trained on.

    ``difference`` is how much better the model is than the champion: the difference of their values, above 0 where the
    model is better.
    """

    champion: str
    metric: str
    rows: int
    difference: Interval
    margin: float
    decision: Decision
    reason: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """Whether a gate was passed, with what was measured against which limit."""

    gate: str
    passed: bool
    measured: float | None
    limit: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class EvaluationResult(Document):
    """How good a model is on a split, on parts of it, and against baselines and champion; blessed or refused.

    ``threshold`` is the cut between two classes, ``thresholds`` that of each of several labels, and ``decided_by`` says by
    label how it was chosen. ``outputs`` are the metrics of each of several labels, or of each quantile, alone.
    """

    task: Task
    metric: str
    split: str
    rows: int
    metrics: Mapping[str, Interval]
    baselines: Mapping[str, Mapping[str, Interval]] = field(default_factory=dict)
    slices: tuple[SliceResult, ...] = ()
    champion: ChampionComparison | None = None
    gates: tuple[GateResult, ...] = ()
    blessed: bool = True
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    threshold: float | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)
    decided_by: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, Mapping[str, Interval]] = field(default_factory=dict)
    level: float | None = None
    min_rows: int = 0

    def worst_slice(self) -> SliceResult | None:
        """Return the slice with the worst value of the primary metric, of those with enough rows; none without one."""
        metric = get_metric(self.metric)
        measured = [(s.metrics[self.metric].value, s) for s in self.slices if s.rows >= self.min_rows]
        known = [(metric.better(value), s) for value, s in measured if value is not None]
        return min(known, key=lambda pair: pair[0])[1] if known else None

    def beaten_by(self) -> tuple[str, ...]:
        """Return the baselines that are at least as good in the primary metric; the best is not always the most elaborate."""
        metric, own = get_metric(self.metric), self.metrics[self.metric].value
        values = {name: measured[self.metric].value for name, measured in self.baselines.items()}
        leads = {name: value - own for name, value in values.items() if value is not None and own is not None}
        return tuple(name for name, lead in leads.items() if metric.better(lead) >= 0)

    def summary(self) -> dict[str, Json]:
        values: dict[str, Json] = {name: interval.value for name, interval in self.metrics.items()}
        return {**values, "rows": self.rows, "blessed": self.blessed}

    def tables(self) -> tuple[Table, ...]:
        """Return metrics beside those of the baselines, the gates, and the slices."""
        metrics = [
            (name, interval, *(values.get(name, "") for values in self.baselines.values()))
            for name, interval in self.metrics.items()
        ]
        gates = [("passed" if gate.passed else "failed", gate.gate, gate.reason) for gate in self.gates]
        slices = [(one.slice, one.rows, *one.metrics.values()) for one in self.slices]
        return (
            Table(("metric", "model", *self.baselines), metrics),
            Table(("gate", "", "why"), gates),
            Table(("slice", "rows", *self.metrics), slices),
            self._outputs(),
        )

    def _outputs(self) -> Table:
        names = next(iter(self.outputs.values()), {})
        cuts = {name: (cut,) for name, cut in self.thresholds.items()}
        head = ("label", "threshold") if cuts else ("quantile",)
        return Table(
            (*head, *names), [(name, *cuts.get(name, ()), *one.values()) for name, one in self.outputs.items()]
        )
