"""Metrics: numbers that say how good the scores of a model are, one a file."""

from evenkeel.metrics.accuracy import Accuracy
from evenkeel.metrics.average_precision import AveragePrecision
from evenkeel.metrics.balanced_accuracy import BalancedAccuracy
from evenkeel.metrics.base import Evidence, Measured, Metric, Outcomes
from evenkeel.metrics.bias import Bias
from evenkeel.metrics.brier_score import BrierScore
from evenkeel.metrics.calibration_error import CalibrationError
from evenkeel.metrics.coverage import Coverage
from evenkeel.metrics.coverage_error import CoverageError
from evenkeel.metrics.exact_match import ExactMatch
from evenkeel.metrics.f1 import F1
from evenkeel.metrics.hamming_loss import HammingLoss
from evenkeel.metrics.interval_width import IntervalWidth
from evenkeel.metrics.log_loss import LogLoss
from evenkeel.metrics.lookup import default_metric, get_metric, metrics_for
from evenkeel.metrics.macro_average_precision import MacroAveragePrecision
from evenkeel.metrics.macro_f1 import MacroF1
from evenkeel.metrics.macro_roc_auc import MacroRocAuc
from evenkeel.metrics.mae import MeanAbsoluteError
from evenkeel.metrics.mape import MeanAbsolutePercentageError
from evenkeel.metrics.mcc import MatthewsCorrelation
from evenkeel.metrics.median_absolute_error import MedianAbsoluteError
from evenkeel.metrics.micro_average_precision import MicroAveragePrecision
from evenkeel.metrics.micro_f1 import MicroF1
from evenkeel.metrics.micro_roc_auc import MicroRocAuc
from evenkeel.metrics.pinball_loss import PinballLoss
from evenkeel.metrics.precision import Precision
from evenkeel.metrics.quantile_error import QuantileError
from evenkeel.metrics.r2 import R2
from evenkeel.metrics.recall import Recall
from evenkeel.metrics.rmse import RootMeanSquaredError
from evenkeel.metrics.roc_auc import RocAuc
from evenkeel.metrics.roc_auc_ovr import RocAucOneVersusRest
from evenkeel.metrics.specificity import Specificity

__all__ = [
    "F1",
    "R2",
    "Accuracy",
    "AveragePrecision",
    "BalancedAccuracy",
    "Bias",
    "BrierScore",
    "CalibrationError",
    "Coverage",
    "CoverageError",
    "Evidence",
    "ExactMatch",
    "HammingLoss",
    "IntervalWidth",
    "LogLoss",
    "MacroAveragePrecision",
    "MacroF1",
    "MacroRocAuc",
    "MatthewsCorrelation",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "Measured",
    "MedianAbsoluteError",
    "Metric",
    "MicroAveragePrecision",
    "MicroF1",
    "MicroRocAuc",
    "Outcomes",
    "PinballLoss",
    "Precision",
    "QuantileError",
    "Recall",
    "RocAuc",
    "RocAucOneVersusRest",
    "RootMeanSquaredError",
    "Specificity",
    "default_metric",
    "get_metric",
    "metrics_for",
]
