"""The weight of positive and negative rows by score: exact, and all that a metric of ranking asks."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self, TypeAlias

import numpy as np
import numpy.typing as npt

from evenkeel.metrics.base import Evidence, FloatArray, Outcomes, Scores, Weights, two_classes
from evenkeel.typing import Task

Cumulated: TypeAlias = npt.NDArray[np.int32] | npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ranked:
    """Scores in descending order, shape (scores,), and their weight, shape (scores,) or (replicates, scores)."""

    scores: FloatArray
    weights: Weights

    @classmethod
    def of(cls, scores: Scores, weights: Weights | None, rows: npt.NDArray[np.int64] | None = None) -> Self:
        """Rank the scores, or those of some rows; a weight of none is 1."""
        chosen = np.arange(len(scores)) if rows is None else rows
        order = chosen[np.argsort(-scores[chosen], kind="stable")]
        ranked: FloatArray = scores[order].astype(np.float64)
        if weights is not None and weights.ndim == 2:
            return cls(ranked, np.asarray(weights.take(order, axis=0).T, np.uint8, order="C"))
        starts = np.flatnonzero(np.diff(ranked, prepend=np.inf))
        each = np.ones(len(order)) if weights is None else weights[order].astype(np.float64)
        summed: FloatArray = np.add.reduceat(each, starts) if len(starts) else each
        return cls(ranked[starts], summed)

    def merge(self, later: Self) -> Self:
        scores = np.concatenate([self.scores, later.scores])
        return type(self).of(scores, np.concatenate([self.weights, later.weights], axis=-1).T)

    @cached_property
    def cumulated(self) -> Cumulated:
        """The weight of the first 0, 1, ... scores; the last axis is one longer than the scores."""
        kind = np.int32 if self.weights.dtype == np.uint8 else np.float64
        sums = np.empty((*self.weights.shape[:-1], self.weights.shape[-1] + 1), kind)
        sums[..., 0] = 0
        np.cumsum(self.weights, axis=-1, dtype=kind, out=sums[..., 1:])
        return sums

    @property
    def total(self) -> FloatArray:
        return self.cumulated[..., -1].astype(np.float64)

    def at_least(self, scores: FloatArray) -> npt.NDArray[np.int64]:
        """Return how many of these scores are at least each of ``scores``."""
        return np.searchsorted(-self.scores, -scores, side="right")

    def above(self, scores: FloatArray) -> npt.NDArray[np.int64]:
        """Return how many of these scores are above each of ``scores``."""
        return np.searchsorted(-self.scores, -scores, side="left")


@dataclass(frozen=True, eq=False)
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
        positive = outcomes.labels[:, index] == 1 if outcomes.task is Task.MULTILABEL else outcomes.labels == index
        sides = (np.flatnonzero(positive), np.flatnonzero(~positive))
        return cls(*(Ranked.of(outcomes.scores[:, index], outcomes.weights, rows) for rows in sides))

    def merge(self, later: Self) -> Self:
        return type(self)(self.positive.merge(later.positive), self.negative.merge(later.negative))

    @cached_property
    def false_alarms(self) -> Cumulated:
        """The weight of the negatives that score at least as high as each positive score, in the last axis."""
        return self.negative.cumulated.take(self.negative.at_least(self.positive.scores), axis=-1)

    @cached_property
    def above(self) -> Cumulated:
        """The weight of the negatives that score higher than each positive score, in the last axis."""
        places = self.negative.above(self.positive.scores)
        if np.array_equal(places, self.negative.at_least(self.positive.scores)):
            return self.false_alarms
        return self.negative.cumulated.take(places, axis=-1)


@dataclass(frozen=True, slots=True, eq=False)
class OneVersusRest(Evidence):
    """The score counts of each class against all others, or of each of several labels."""

    classes: tuple[ScoreCounts, ...]

    @classmethod
    def of(cls, outcomes: Outcomes) -> Self:
        return cls(tuple(ScoreCounts.of_class(outcomes, index) for index in range(outcomes.classes)))

    def merge(self, later: Self) -> Self:
        return type(self)(tuple(a.merge(b) for a, b in zip(self.classes, later.classes, strict=True)))


class PooledScoreCounts(ScoreCounts):
    """The score counts of several labels as if each label of each row were a row."""

    @classmethod
    def of(cls, outcomes: Outcomes) -> Self:
        weights, labels = outcomes.weights, outcomes.classes
        each = None if weights is None else weights.take(np.repeat(np.arange(len(weights)), labels), axis=0)
        return cls.of_class(Outcomes(outcomes.labels.ravel(), two_classes(outcomes.scores.ravel()), weights=each), 1)
