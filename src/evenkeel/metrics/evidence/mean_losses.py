"""A loss of each row, summed: what a mean loss asks."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Self

import numpy as np

from evenkeel.metrics.base import FloatArray, Outcomes
from evenkeel.metrics.evidence.sums import Sums


@dataclass(frozen=True, slots=True, eq=False)
class MeanLosses(Sums):
    """The weight of the rows and the weighted sum of their losses, shape () or (replicates,)."""

    weight: FloatArray
    loss: FloatArray

    @staticmethod
    @abstractmethod
    def losses(outcomes: Outcomes) -> FloatArray:
        """Return the loss of each row, shape (rows,)."""

    @classmethod
    def terms(cls, outcomes: Outcomes) -> FloatArray:
        return np.stack([np.ones(len(outcomes)), cls.losses(outcomes)])

    @classmethod
    def of_sums(cls, sums: FloatArray, outcomes: Outcomes) -> Self:
        return cls(*sums)

    def merge(self, later: Self) -> Self:
        return type(self)(self.weight + later.weight, self.loss + later.loss)


class LogLosses(MeanLosses):
    """The negative logarithm of the probability given to the true class.

    A probability is kept at least one epsilon of its own float type away from 0 and 1, as scikit-learn does.
    """

    @staticmethod
    def losses(outcomes: Outcomes) -> FloatArray:
        epsilon = float(np.finfo(outcomes.scores.dtype).eps)
        given = outcomes.scores[np.arange(len(outcomes)), outcomes.labels.astype(np.int64)].astype(np.float64)
        return -np.log(np.clip(given, epsilon, 1 - epsilon))


class BrierLosses(MeanLosses):
    """The squared distance between the probability of the positive class and what was true."""

    @staticmethod
    def losses(outcomes: Outcomes) -> FloatArray:
        return np.square(outcomes.positive.astype(np.float64) - outcomes.labels)
