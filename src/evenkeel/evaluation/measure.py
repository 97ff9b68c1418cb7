"""Metrics with intervals, of a model and its rivals, on all rows and parts of them, from the same draws."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenkeel.evaluation.bootstrap import Sample, interval, replicate
from evenkeel.evaluation.result import Interval
from evenkeel.metrics import Evidence, Metric, Outcomes
from evenkeel.metrics.base import FloatArray
from evenkeel.metrics.evidence import gather
from evenkeel.typing import Task

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """The metrics of one sample with their replicates, shape (metrics, replicates)."""

    metrics: dict[str, Interval]
    replicates: FloatArray
    level: float


@dataclass(frozen=True, slots=True)
class Meter:
    """What is measured, and how its intervals are made; ``level`` is none for no intervals."""

    metrics: tuple[Metric[Evidence], ...]
    level: float | None
    replicates: int
    seed: int

    def measure(self, samples: Sequence[Sample], rows: int) -> list[Measured]:
        """Return the metrics of each sample, of ``rows`` rows in all."""
        count = 0 if self.level is None else self.replicates
        drawn = replicate(self.metrics, samples, rows, count, self.seed)
        return [self._one(sample, drawn[index]) for index, sample in enumerate(samples)]

    def _one(self, sample: Sample, drawn: FloatArray) -> Measured:
        level = self.level or 0.0
        states = gather(list(dict.fromkeys(metric.evidence for metric in self.metrics)), sample.outcomes)
        found = [metric.result(states[metric.evidence]) for metric in self.metrics]
        named = {
            metric.name: interval(result.value, values, level, result.reason)
            for metric, result, values in zip(self.metrics, found, drawn, strict=True)
        }
        return Measured(named, drawn, level)

    def differences(self, ours: Measured, theirs: Measured) -> dict[str, Interval]:
        """Return by how much we are better in each metric, above 0, over the same draws of the same rows."""
        pairs = zip(self.metrics, ours.replicates, theirs.replicates, strict=True)
        return {m.name: self._difference(m, ours, theirs, m.better(1.0) * (a - b)) for m, a, b in pairs}

    def _difference(self, metric: Metric[Evidence], ours: Measured, theirs: Measured, drawn: FloatArray) -> Interval:
        a, b = ours.metrics[metric.name], theirs.metrics[metric.name]
        if a.value is None or b.value is None:
            return Interval(None, reason=a.reason or b.reason)
        return interval(metric.better(a.value - b.value), drawn, ours.level)


def sample(outcomes: Outcomes, rows: Rows) -> Sample:
    """Return some rows of the outcomes, by descending score where there are two classes, which spares later sorting."""
    if outcomes.task is Task.BINARY:
        rows = rows[np.argsort(-outcomes.positive[rows], kind="stable")]
    return Sample(outcomes.take(rows), rows)
