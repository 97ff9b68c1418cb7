"""A loss of each row, summed: what a mean loss asks."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Self

import numpy as np

from evenkeel.metrics.base import FloatArray, Outcomes
from evenkeel.metrics.evidence.sums import Sums
from evenkeel.typing import Task


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
    """The negative logarithm of the probability given to the true class; of several labels, the mean over them.

    A probability is kept at least one epsilon of its own float type away from 0 and 1, as scikit-learn does.
    """

    @staticmethod
    def losses(outcomes: Outcomes) -> FloatArray:
        epsilon = float(np.finfo(outcomes.scores.dtype).eps)
        if outcomes.task is Task.MULTILABEL:
            scores = np.clip(outcomes.scores.astype(np.float64), epsilon, 1 - epsilon)
            each = -np.log(np.where(outcomes.labels == 1, scores, 1 - scores))
            return np.asarray(each.mean(axis=1))
        given = outcomes.scores[np.arange(len(outcomes)), outcomes.labels.astype(np.int64)].astype(np.float64)
        return -np.log(np.clip(given, epsilon, 1 - epsilon))


class BrierLosses(MeanLosses):
    """The squared distance between the probability of the positive class and what was true."""

    @staticmethod
    def losses(outcomes: Outcomes) -> FloatArray:
        return np.square(outcomes.positive.astype(np.float64) - outcomes.labels)


class HammingLosses(MeanLosses):
    """The share of the labels of a row that are decided wrongly."""

    @staticmethod
    def losses(outcomes: Outcomes) -> FloatArray:
        return np.asarray((outcomes.decided() != outcomes.labels).mean(axis=1), np.float64)


class InexactMatches(MeanLosses):
    """1 for a row of which any label is decided wrongly, else 0."""

    @staticmethod
    def losses(outcomes: Outcomes) -> FloatArray:
        return np.asarray((outcomes.decided() != outcomes.labels).any(axis=1), np.float64)


class PinballLosses(MeanLosses):
    """The mean over the quantiles of the loss that each of them makes least.

    For a quantile q that is q times what the label is above it, or 1 - q times what the label is below it. Source: Koenker
    and Bassett (1978), "Regression quantiles".
    """

    @staticmethod
    def losses(outcomes: Outcomes) -> FloatArray:
        shares = np.array(outcomes.quantiles)
        above = outcomes.labels.astype(np.float64)[:, None] - outcomes.scores
        each = np.maximum(shares * above, (shares - 1) * above)
        return np.asarray(each.mean(axis=1))
