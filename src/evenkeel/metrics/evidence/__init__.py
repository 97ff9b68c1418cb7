"""What metrics must know about rows: one kind of evidence a file."""

from evenkeel.metrics.evidence.absolute_errors import AbsoluteErrors
from evenkeel.metrics.evidence.calibration_bins import CalibrationBins
from evenkeel.metrics.evidence.class_counts import ClassCounts
from evenkeel.metrics.evidence.interval_hits import IntervalHits
from evenkeel.metrics.evidence.mean_losses import BrierLosses, HammingLosses, InexactMatches, LogLosses, PinballLosses
from evenkeel.metrics.evidence.regression_errors import RegressionErrors
from evenkeel.metrics.evidence.score_counts import OneVersusRest, PooledScoreCounts, ScoreCounts
from evenkeel.metrics.evidence.sums import gather

__all__ = [
    "AbsoluteErrors",
    "BrierLosses",
    "CalibrationBins",
    "ClassCounts",
    "HammingLosses",
    "InexactMatches",
    "IntervalHits",
    "LogLosses",
    "OneVersusRest",
    "PinballLosses",
    "PooledScoreCounts",
    "RegressionErrors",
    "ScoreCounts",
    "gather",
]
