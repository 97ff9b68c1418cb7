"""The search for parameters: what to try, and what came of it."""

from evenkeel.tuning.hyper_parameters import HyperParameters, Trial
from evenkeel.tuning.search import tune
from evenkeel.tuning.tuner import Tuner

__all__ = ["HyperParameters", "Trial", "Tuner", "tune"]
