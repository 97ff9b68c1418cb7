"""From a score to a decision: where to cut."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from evenkeel.errors import DefinitionError
from evenkeel.metrics import get_metric
from evenkeel.metrics.base import FloatArray, Labels, Scores
from evenkeel.metrics.evidence import ClassCounts
from evenkeel.typing import Task

_Float32: TypeAlias = npt.NDArray[np.float32]

_COSTS = ("missed", "false_alarm")


@dataclass(frozen=True, slots=True)
class Threshold:
    """How a score of the positive class becomes a decision: one of three ways.

    ``value`` is the cut itself, in [0, 1]. ``cost`` is what a missed positive and a false alarm cost, in any unit: the
    cut with the least cost on the validation rows is taken. ``maximize`` names a metric of decisions, such as
    ``"f1"``: the cut with the best value is taken. Of equally good cuts the highest, which alarms least.

    >>> labels, scores = np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.3, 0.9], np.float32)
    >>> Threshold(cost={"missed": 5, "false_alarm": 1}).choose(labels, np.stack([1 - scores, scores], axis=1))
    0.20000000298023224
    """

    value: float | None = None
    cost: Mapping[str, float] | None = None
    maximize: str | None = None

    def __post_init__(self) -> None:
        given = [name for name in ("value", "cost", "maximize") if getattr(self, name) is not None]
        if len(given) > 1:
            raise DefinitionError("A Threshold is chosen in one way", expected="value, cost or maximize", got=given)
        if self.value is not None and not (_is_number(self.value) and self.value <= 1):
            raise DefinitionError("A Threshold lies in [0, 1]", got=self.value)
        if self.cost is not None:
            _check_cost(self.cost)
        if self.maximize is not None and not _is_of_decisions(self.maximize):
            remedy = "Choose one of decisions, such as 'f1' or 'mcc'."
            raise DefinitionError(f"{self.maximize} does not depend on a threshold", remedy=remedy)

    def choose(self, labels: Labels, scores: Scores) -> float:
        """Return the cut for validation rows: ``labels`` 0 or 1, shape (rows,), ``scores`` of shape (rows, 2).

        A score at least as high is decided as positive. The cut is a float32 halfway between two distinct scores, so
        that no rounding of either moves a row across. A row without an answer (NaN) says nothing of the cut. With rows
        of one class only there is nothing to choose by: the cut is then 0.5, or what the costs say of calibrated scores.
        """
        if scores.ndim != 2 or scores.shape[1] != 2:
            raise DefinitionError("A Threshold wants a model of two classes", got=f"scores {scores.shape}")
        positive = scores[:, 1].astype(np.float32)
        if self.cost is None and self.maximize is None:
            return float(np.float32(0.5 if self.value is None else self.value))
        answered = np.isfinite(positive)
        labels, positive = labels[answered], positive[answered]
        if len(np.unique(labels)) < 2:
            return self._prior()
        cuts = _cuts(positive)
        gains = self._gains(_counts(labels, positive, cuts))
        return float(cuts[np.argmax(gains)])

    @property
    def told(self) -> str:
        """How the cut was chosen, in a few words.

        >>> Threshold(cost={"missed": 5, "false_alarm": 1}).told
        'the least cost of the validation rows, missed 5, false alarm 1'
        """
        if self.cost is not None:
            missed, false_alarm = (f"{self.cost[name]:.6g}" for name in _COSTS)
            return f"the least cost of the validation rows, missed {missed}, false alarm {false_alarm}"
        if self.maximize is not None:
            best = "best" if get_metric(self.maximize).bigger_is_better else "least"
            return f"the {best} {self.maximize} of the validation rows"
        return "the usual one" if self.value is None else "given"

    def _prior(self) -> float:
        if self.cost is None:
            return 0.5
        return float(np.float32(self.cost["false_alarm"] / (self.cost["false_alarm"] + self.cost["missed"])))

    def _gains(self, counts: ClassCounts) -> FloatArray:
        if self.cost is None:
            metric = get_metric(self.maximize or "")
            value = np.nan_to_num(metric.compute(counts), nan=-np.inf)
            return value if metric.bigger_is_better else -value
        missed = counts.actual[1] - counts.hit[1]
        false_alarms = counts.decided[1] - counts.hit[1]
        costs: FloatArray = self.cost["missed"] * missed + self.cost["false_alarm"] * false_alarms
        return -costs


def _check_cost(cost: Mapping[str, float]) -> None:
    if sorted(cost) != sorted(_COSTS):
        raise DefinitionError("The cost of a Threshold has two parts", expected=_COSTS, got=sorted(cost))
    if not all(_is_number(cost[name]) for name in _COSTS) or not any(cost.values()):
        raise DefinitionError("Costs are numbers of at least 0, and not both 0", got=dict(cost))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < np.inf


def _is_of_decisions(name: str) -> bool:
    metric = get_metric(name)
    return metric.evidence is ClassCounts and metric.works_with(Task.BINARY)


def _cuts(scores: _Float32) -> _Float32:
    """Return all cuts that decide differently, from the highest, which decides no row as positive."""
    distinct = np.unique(scores)[::-1]
    lower, upper = distinct[1:], distinct[:-1]
    middle = ((lower.astype(np.float64) + upper) / 2).astype(np.float32)
    between = np.where(middle > lower, middle, upper)
    above = np.nextafter(distinct[:1], np.float32(np.inf))
    return np.concatenate([above, between, np.minimum(distinct[-1:], np.float32(0))])


def _counts(labels: npt.NDArray[np.generic], scores: _Float32, cuts: npt.NDArray[np.float32]) -> ClassCounts:
    """Return the class counts of every cut, in the place of replicates."""
    positive, negative = (_at_least(scores[labels == index], cuts) for index in (1, 0))
    actual = np.array([np.sum(labels == 0), np.sum(labels == 1)], np.float64)[:, None] * np.ones(len(cuts))
    decided = np.stack([len(labels) - positive - negative, positive + negative]).astype(np.float64)
    return ClassCounts(actual, decided, np.stack([actual[0] - negative, positive.astype(np.float64)]))


def _at_least(scores: _Float32, cuts: _Float32) -> npt.NDArray[np.int64]:
    return len(scores) - np.searchsorted(np.sort(scores), cuts, side="left")
