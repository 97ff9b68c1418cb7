"""The gate that keeps the slices of a model together."""

from dataclasses import dataclass

from evenkeel.evaluation.gates.base import Gate, Measurements, known_metric, number
from evenkeel.evaluation.result import GateResult
from evenkeel.evaluation.slices import SliceBy, SliceDefinition


@dataclass(frozen=True, slots=True)
class MaxGap(Gate):
    """Between the best and the worst slice of ``over``, a metric must differ by at most ``gap``.

    Slices with too few rows, and those where the metric is not defined, do not count; with fewer than two there is no
    gap. The values themselves are compared, not their intervals: many small slices have a gap by chance alone, so
    choose ``min_rows`` with that in mind.

    >>> str(MaxGap("recall", over="origin", gap=0.1))
    'recall differs by at most 0.1 over origin'
    """

    metric: str
    over: SliceDefinition
    gap: float

    def __post_init__(self) -> None:
        known_metric(self.metric)
        number("gap", self.gap, low=0)
        self.cuts()

    def __str__(self) -> str:
        return f"{self.metric} differs by at most {self.gap:g} over {self.cuts()[0]}"

    def metrics(self) -> tuple[str, ...]:
        return (self.metric,)

    def cuts(self) -> tuple[SliceBy, ...]:
        return (SliceBy.parse(self.over),)

    def judge(self, measured: Measurements) -> GateResult:
        parts = [p for p in measured.slices[str(self.cuts()[0])] if p.rows >= measured.min_rows]
        values = [(p.metrics[self.metric].value, p.slice) for p in parts]
        known = [(value, label) for value, label in values if value is not None]
        if len(known) < 2:
            reason = f"not judged: {len(known)} slices have {measured.min_rows} rows and a {self.metric}"
            return self.verdict(True, reason, limit=self.gap)
        (low, lowest), (high, highest) = min(known), max(known)
        skipped = f"; not defined in {len(parts) - len(known)} of {len(parts)}" if len(parts) > len(known) else ""
        reason = f"{self.metric} is {high:.4g} where {highest} and {low:.4g} where {lowest}{skipped}"
        return self.verdict(high - low <= self.gap, reason, high - low, self.gap)
