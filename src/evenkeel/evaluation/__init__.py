"""Evaluation: metrics with intervals on slices, comparison with baselines and champion, gates, the threshold."""

from evenkeel.evaluation.evaluate import evaluate
from evenkeel.evaluation.gates import (
    AtLeast,
    AtMost,
    BetterThanBaseline,
    Gate,
    MaxGap,
    MustPredict,
    NotWorseThanChampion,
    Predict,
)
from evenkeel.evaluation.plan import Evaluation
from evenkeel.evaluation.predictions import ChampionScores, Predictions
from evenkeel.evaluation.result import ChampionComparison, EvaluationResult, GateResult, Interval, SliceResult
from evenkeel.evaluation.rules import Rules, check_rules, choose_each, rule_of
from evenkeel.evaluation.threshold import Threshold

__all__ = [
    "AtLeast",
    "AtMost",
    "BetterThanBaseline",
    "ChampionComparison",
    "ChampionScores",
    "Evaluation",
    "EvaluationResult",
    "Gate",
    "GateResult",
    "Interval",
    "MaxGap",
    "MustPredict",
    "NotWorseThanChampion",
    "Predict",
    "Predictions",
    "Rules",
    "SliceResult",
    "Threshold",
    "check_rules",
    "choose_each",
    "evaluate",
    "rule_of",
]
