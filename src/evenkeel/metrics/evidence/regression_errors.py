"""Sums of the errors of a number, of their squares and shares, and the spread of the labels."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from evenkeel.metrics.base import FloatArray, Outcomes, divide
from evenkeel.metrics.evidence.sums import Sums


@dataclass(frozen=True, slots=True, eq=False)
class RegressionErrors(Sums):
    """Sums over rows, shape () or (replicates,); an error is score minus label.

    ``share`` sums the absolute error over the absolute label, where the label is not 0; ``zeros`` is the weight of the
    rows where it is. ``label`` and ``label_square`` are of the labels less ``pivot``, so that large labels with a small
    spread keep their digits.
    """

    pivot: float
    weight: FloatArray
    error: FloatArray
    absolute: FloatArray
    square: FloatArray
    share: FloatArray
    zeros: FloatArray
    label: FloatArray
    label_square: FloatArray

    @classmethod
    def terms(cls, outcomes: Outcomes) -> FloatArray:
        labels = outcomes.labels.astype(np.float64)
        error = outcomes.number.astype(np.float64) - labels
        shifted = labels - _pivot(outcomes)
        share = np.nan_to_num(divide(np.abs(error), np.abs(labels)))
        spread = [shifted, np.square(shifted)]
        return np.stack([np.ones(len(labels)), error, np.abs(error), np.square(error), share, labels == 0, *spread])

    @classmethod
    def of_sums(cls, sums: FloatArray, outcomes: Outcomes) -> Self:
        return cls(_pivot(outcomes), *sums)

    def merge(self, later: Self) -> Self:
        move = later.pivot - self.pivot
        label = later.label + move * later.weight
        label_square = later.label_square + 2 * move * later.label + move**2 * later.weight
        return type(self)(
            self.pivot,
            self.weight + later.weight,
            self.error + later.error,
            self.absolute + later.absolute,
            self.square + later.square,
            self.share + later.share,
            self.zeros + later.zeros,
            self.label + label,
            self.label_square + label_square,
        )


def _pivot(outcomes: Outcomes) -> float:
    return float(np.mean(outcomes.labels)) if len(outcomes) else 0.0
