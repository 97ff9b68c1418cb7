"""The gate between a model and the one that serves now."""

from dataclasses import dataclass
from typing import Literal

from evenkeel.errors import DefinitionError
from evenkeel.evaluation.gates.base import Gate, Measurements, Rivals, known_metric, number
from evenkeel.evaluation.result import ChampionComparison, Decision, GateResult


@dataclass(frozen=True, slots=True)
class NotWorseThanChampion(Gate):
    """The model must not be worse than the champion by more than ``margin`` in a metric, the primary one unless given.

    Judged by the interval of the paired difference, on rows that neither was trained on. Above 0: better.
    Above ``-margin``: not worse. Below ``-margin``: worse, and refused. Where it holds ``-margin``, or where fewer than
    ``min_rows`` rows can be compared, the data do not say: undecidable, and ``undecidable`` is the policy, to pass or
    to refuse. Without a champion the gate is passed.

    >>> str(NotWorseThanChampion(margin=0.005))
    'not worse than the champion by more than 0.005'
    """

    margin: float = 0.0
    undecidable: Literal["pass", "refuse"] = "pass"
    metric: str | None = None
    min_rows: int = 200

    def __post_init__(self) -> None:
        known_metric(self.metric)
        number("margin", self.margin, low=0)
        number("min_rows", self.min_rows, low=1)
        if self.undecidable not in ("pass", "refuse"):
            raise DefinitionError("`undecidable` is a policy", expected="'pass' or 'refuse'", got=self.undecidable)

    def __str__(self) -> str:
        what = f" in {self.metric}" if self.metric else ""
        return f"not worse than the champion{what}{f' by more than {self.margin:g}' if self.margin else ''}"

    def metrics(self) -> tuple[str, ...]:
        return () if self.metric is None else (self.metric,)

    def judge(self, measured: Measurements) -> GateResult:
        if measured.champion is None:
            return self.verdict(True, "there is no champion", limit=-self.margin)
        compared = self.compare(measured.champion, self.metric or measured.metric)
        passed, reason = compared.decision in ("better", "not_worse"), compared.reason
        if compared.decision == "undecidable":
            passed = self.undecidable == "pass"
            reason = f"undecidable: {reason}, and the policy is to {self.undecidable}"
        return self.verdict(passed, reason, compared.difference.value, -self.margin)

    def compare(self, champion: Rivals, metric: str) -> ChampionComparison:
        """Return what the interval of the difference says."""
        difference = champion.differences[metric]
        low, high = difference.low, difference.high
        decision: Decision
        reason = f"lead in {metric} over {champion.name}: {difference}, on {champion.rows:,} rows"
        if champion.rows < self.min_rows:
            few = f"only {champion.rows} rows can be compared with {champion.name}"
            decision, reason = "undecidable", f"{few}; {self.min_rows} are wanted"
        elif low is None or high is None:
            decision, reason = "undecidable", f"the difference in {metric} has no interval"
        elif low > 0:
            decision = "better"
        elif low >= -self.margin:
            decision = "not_worse"
        elif high < -self.margin:
            decision = "worse"
        else:
            decision, reason = "undecidable", f"{reason}, which does not decide"
        return ChampionComparison(champion.name, metric, champion.rows, difference, self.margin, decision, reason)
