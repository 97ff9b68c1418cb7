"""How far probabilities are from frequencies."""

import numpy as np

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import CalibrationBins
from evenkeel.typing import Task


class CalibrationError(Metric[CalibrationBins]):
    """The expected calibration error over 15 equally wide bins, in [0, 1]; small is good.

    The distance between the mean score and the share of positives of a bin, weighted by its rows. Source: Guo et al.
    (2017), "On calibration of modern neural networks", equation 3.
    """

    name = "calibration_error"
    bigger_is_better = False
    tasks = frozenset({Task.BINARY})
    evidence = CalibrationBins

    def compute(self, evidence: CalibrationBins) -> FloatArray:
        distance = np.abs(evidence.positive - evidence.score)
        return divide(np.sum(distance, axis=0), np.sum(evidence.weight, axis=0))
