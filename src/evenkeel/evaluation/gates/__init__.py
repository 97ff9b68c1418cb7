"""Gates: what a model must fulfil before it may serve, one a file."""

from evenkeel.evaluation.gates.at_least import AtLeast
from evenkeel.evaluation.gates.at_most import AtMost
from evenkeel.evaluation.gates.base import Gate, Measurements, Predict, Rivals
from evenkeel.evaluation.gates.better_than_baseline import BetterThanBaseline
from evenkeel.evaluation.gates.max_gap import MaxGap
from evenkeel.evaluation.gates.must_predict import MustPredict
from evenkeel.evaluation.gates.not_worse_than_champion import NotWorseThanChampion

__all__ = [
    "AtLeast",
    "AtMost",
    "BetterThanBaseline",
    "Gate",
    "MaxGap",
    "Measurements",
    "MustPredict",
    "NotWorseThanChampion",
    "Predict",
    "Rivals",
]
