"""How often each class was there, was decided, and was decided rightly: all that decision metrics ask."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from evenkeel.metrics.base import FloatArray, Outcomes
from evenkeel.metrics.evidence.sums import Sums
from evenkeel.typing import Task


@dataclass(frozen=True, slots=True, eq=False)
class ClassCounts(Sums):
    """Weights of rows by class, each of shape (classes,) or (classes, replicates).

    Of several labels, those of the rows where each is there, was decided to be, and both.
    """

    actual: FloatArray
    decided: FloatArray
    hit: FloatArray

    @classmethod
    def terms(cls, outcomes: Outcomes) -> FloatArray:
        if outcomes.task is Task.MULTILABEL:
            actual, decided = outcomes.labels.T == 1, outcomes.decided().T == 1
        else:
            classes = np.arange(outcomes.classes)[:, None]
            actual, decided = outcomes.labels == classes, outcomes.decided() == classes
        return np.concatenate([actual, decided, actual & decided]).astype(np.float64)

    @classmethod
    def of_sums(cls, sums: FloatArray, outcomes: Outcomes) -> Self:
        return cls(*np.split(sums, 3))

    def merge(self, later: Self) -> Self:
        return type(self)(self.actual + later.actual, self.decided + later.decided, self.hit + later.hit)

    @property
    def total(self) -> FloatArray:
        return np.asarray(np.sum(self.actual, axis=0))

    @property
    def hits(self) -> FloatArray:
        return np.asarray(np.sum(self.hit, axis=0))
