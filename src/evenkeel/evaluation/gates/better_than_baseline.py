"""The gate that a model must earn its keep."""

from dataclasses import dataclass

from evenkeel.errors import NotFoundError
from evenkeel.evaluation.gates.base import Gate, Measurements, Rivals, known_metric, number
from evenkeel.evaluation.result import GateResult


@dataclass(frozen=True, slots=True)
class BetterThanBaseline(Gate):
    """The model must be better than every baseline, or than the one named, by more than ``margin`` in a metric.

    The metric is the primary one unless given. The difference of the values is compared; with ``confident``, the lower
    bound of the interval of the paired difference.

    >>> str(BetterThanBaseline(margin=0.02))
    'better than every baseline by more than 0.02'
    """

    margin: float = 0.0
    metric: str | None = None
    baseline: str | None = None
    confident: bool = False

    def __post_init__(self) -> None:
        known_metric(self.metric)
        number("margin", self.margin)

    def __str__(self) -> str:
        who = f"the baseline {self.baseline}" if self.baseline else "every baseline"
        what = f" in {self.metric}" if self.metric else ""
        margin = f" by more than {self.margin:g}" if self.margin else ""
        return f"better than {who}{what}{margin}{' (confident)' if self.confident else ''}"

    def metrics(self) -> tuple[str, ...]:
        return () if self.metric is None else (self.metric,)

    def judge(self, measured: Measurements) -> GateResult:
        rivals = [r for r in measured.baselines if self.baseline in (None, r.name)]
        if not rivals and self.baseline:
            raise NotFoundError("baseline", self.baseline, [r.name for r in measured.baselines])
        metric = self.metric or measured.metric
        leads = [(self._lead(rival, metric), rival.name) for rival in rivals]
        if not leads:
            return self.verdict(True, "there is no baseline", limit=self.margin)
        undefined = [name for lead, name in leads if lead is None]
        if undefined:
            reason = f"the difference to {undefined[0]} in {metric} is not defined"
            return self.verdict(False, reason, limit=self.margin)
        lead, name = min((lead, name) for lead, name in leads if lead is not None)
        reason = f"lead in {metric} over {name}: {lead:.4g}"
        return self.verdict(lead > self.margin, reason, lead, self.margin)

    def _lead(self, rival: Rivals, metric: str) -> float | None:
        difference = rival.differences[metric]
        return difference.low if self.confident else difference.value
