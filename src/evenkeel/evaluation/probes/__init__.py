"""Trainings that must not go well, one in each file: where they do, the model knows what it cannot know."""

from evenkeel.evaluation.probes.base import LeakageReport, Probe, Probed, ProbeResult
from evenkeel.evaluation.probes.shuffled_label import ShuffledLabel
from evenkeel.evaluation.probes.time_reversed import TimeReversed

__all__ = ["LeakageReport", "Probe", "ProbeResult", "Probed", "ShuffledLabel", "TimeReversed"]
