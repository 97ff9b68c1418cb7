"""The weight of positive and negative rows by score: exact, and all that a metric of ranking asks."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from evenkeel.metrics.base import Evidence, FloatArray, Outcomes, Weights


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Scores in descending order, shape (scores,), and their weight, shape (scores,) or (replicates, scores)."""

    scores: FloatArray
    weights: Weights

    @classmethod
    def of(cls, scores: npt.NDArray[np.floating], weights: Weights) -> Self:
        order = np.argsort(-scores, kind="stable")
        ranked = scores[order].astype(np.float64)
        if weights.ndim == 2:
            return cls(ranked, np.ascontiguousarray(weights.take(order, axis=0).T))
        starts = np.flatnonzero(np.diff(ranked, prepend=np.inf))
        summed = np.add.reduceat(weights[order], starts) if len(starts) else np.zeros(0)
        return cls(ranked[starts], summed)

    def merge(self, later: Self) -> Self:
        scores = np.concatenate([self.scores, later.scores])
        return type(self).of(scores, np.concatenate([self.weights, later.weights], axis=-1).T)

    def cumulated(self) -> FloatArray:
        """Return the weight of the first 0, 1, ... scores, last axis scores + 1 long."""
        sums = np.zeros((*self.weights.shape[:-1], self.weights.shape[-1] + 1))
        np.cumsum(self.weights, axis=-1, dtype=np.float64, out=sums[..., 1:])
        return sums

    def at_least(self, scores: FloatArray) -> npt.NDArray[np.int64]:
        """Return how many of these scores are at least each of ``scores``."""
        return np.searchsorted(-self.scores, -scores, side="right")

    def above(self, scores: FloatArray) -> npt.NDArray[np.int64]:
        """Return how many of these scores are above each of ``scores``."""
        return np.searchsorted(-self.scores, -scores, side="left")


@dataclass(frozen=True, slots=True, eq=False)
class ScoreCounts(Evidence):
    """The ranked scores of the positive rows and of the negative rows."""

    positive: Ranked
    negative: Ranked

    @classmethod
    def of(cls, outcomes: Outcomes) -> Self:
        return cls.of_class(outcomes, 1)

    @classmethod
    def of_class(cls, outcomes: Outcomes, index: int) -> Self:
        """Return the evidence with one class as the positive one."""
        weights = np.ones(len(outcomes)) if outcomes.weights is None else outcomes.weights
        scores, positive = outcomes.scores[:, index], outcomes.labels == index
        return cls(*(Ranked.of(scores[chosen], weights[chosen]) for chosen in (positive, ~positive)))

    def merge(self, later: Self) -> Self:
        return type(self)(self.positive.merge(later.positive), self.negative.merge(later.negative))


@dataclass(frozen=True, slots=True, eq=False)
class OneVersusRest(Evidence):
    """The score counts of each class against all others."""

    classes: tuple[ScoreCounts, ...]

    @classmethod
    def of(cls, outcomes: Outcomes) -> Self:
        return cls(tuple(ScoreCounts.of_class(outcomes, index) for index in range(outcomes.classes)))

    def merge(self, later: Self) -> Self:
        return type(self)(tuple(a.merge(b) for a, b in zip(self.classes, later.classes, strict=True)))
