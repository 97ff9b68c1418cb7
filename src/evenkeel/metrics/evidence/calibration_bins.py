"""Rows, positives and scores by bin of the score: what the error of calibration asks."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np

from evenkeel.metrics.base import Evidence, FloatArray, Outcomes
from evenkeel.metrics.evidence.sums import weighted_sums

BINS = 15


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationBins(Evidence):
    """Sums over 15 equally wide bins of the score in [0, 1], each of shape (15,) or (15, replicates).

    A score on a boundary lies in the upper bin; 1 lies in the last.
    """

    weight: FloatArray
    positive: FloatArray
    score: FloatArray

    @classmethod
    def of(cls, outcomes: Outcomes) -> Self:
        scores = outcomes.positive.astype(np.float64)
        bins = np.clip((scores * BINS).astype(np.int64), 0, BINS - 1)
        terms = np.stack([np.ones(len(outcomes)), outcomes.labels.astype(np.float64), scores])
        order = np.argsort(bins, kind="stable")
        bounds = np.searchsorted(bins[order], np.arange(BINS + 1))
        of_bin = [order[start:stop] for start, stop in pairwise(bounds)]
        weights = outcomes.weights
        sums = [weighted_sums(terms[:, rows], None if weights is None else weights[rows]) for rows in of_bin]
        return cls(*np.stack(sums, axis=1))

    def merge(self, later: Self) -> Self:
        return type(self)(self.weight + later.weight, self.positive + later.positive, self.score + later.score)
