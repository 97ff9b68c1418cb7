"""Training on the last rows, and judging by the first."""

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from evenkeel.errors import InvalidDataError
from evenkeel.evaluation.probes.base import Probe, Probed, ProbeResult
from evenkeel.metrics import get_metric
from evenkeel.metrics.base import FloatArray, Labels, Outcomes, Scores
from evenkeel.training import TrainingData
from evenkeel.training.rows import at, together
from evenkeel.typing import Task

Rows = npt.NDArray[np.int64]
_SHARE = 0.7
_BLOCKS = 10
_FEWEST_BLOCKS = 5
_BLOCK_ROWS = 20
_WIDTH = 3.0
_FAR = 0.1


class TimeReversed(Probe):
    """Trained on the first 70 % of the rows and judged by the last 30 %, and the other way round.

    How well rows are put in order (ROC AUC, its mean over the classes, or half of one more than Spearman's correlation)
    is measured in ten blocks of time each, so that the interval of the difference, three standard errors to either
    side, allows for how the times differ. The probe fails where one way is better by more than 0.1 and that is no
    chance: a column is then something else in one part of time than in the other, as one that was filled in later is.
    """

    name = "time_reversed"

    def run(self, probed: Probed, *, shuffles: int, seed: int) -> ProbeResult:
        metric = _MEASURES[probed.data.task]
        if probed.times is None:
            return ProbeResult(
                self.name, metric, "undecidable", "rows have no event time, so there is no way to reverse"
            )
        order = np.argsort(probed.times, kind="stable")
        try:
            forward, backward = (_blocks(probed, rows) for rows in (order, order[::-1]))
        except InvalidDataError as error:
            return ProbeResult(self.name, metric, "undecidable", f"a part of the rows is not enough: {error.problem}")
        if min(len(forward), len(backward)) < _FEWEST_BLOCKS:
            return ProbeResult(self.name, metric, "undecidable", "there are too few rows, or rows of a class")
        return self._judge(metric, forward, backward)

    def _judge(self, metric: str, forward: FloatArray, backward: FloatArray) -> ProbeResult:
        ahead, back = float(forward.mean()), float(backward.mean())
        spread = _WIDTH * math.sqrt(sum(part.var(ddof=1) / len(part) for part in (forward, backward)))
        failed = abs(ahead - back) > max(_FAR, spread)
        told = f"{metric} is {ahead:.3f} from the past to the future and {back:.3f} from the future to the past"
        words = (
            f"{told}: a feature is something else in one part of time, as one that was filled in later"
            if failed
            else f"{told}, which differ by no more than times do"
        )
        wide = max(_FAR, spread)
        return ProbeResult(
            self.name, metric, "failed" if failed else "passed", words, back, ahead, ahead - wide, ahead + wide
        )


_MEASURES = {
    Task.BINARY: "roc_auc",
    Task.MULTICLASS: "roc_auc_ovr",
    Task.REGRESSION: "rank_agreement",
    Task.MULTILABEL: "macro_roc_auc",
    Task.QUANTILE: "rank_agreement",
}


def _blocks(probed: Probed, rows: Rows) -> FloatArray:
    """Train on the first of the rows, and return how well each block of the others is put in order."""
    held_features, held_labels = probed.held
    features = together([probed.data.features, held_features])
    labels: Labels = np.concatenate([probed.data.labels, held_labels])
    cut = int(len(rows) * _SHARE)
    fitted = probed.fit(
        replace(probed.data, features=at(features, rows[:cut]), labels=labels[rows[:cut]], validation=None)
    )
    parts = [part for part in np.array_split(rows[cut:], _BLOCKS) if len(part) >= _BLOCK_ROWS]
    found = [_measure(labels[part], fitted.scores(at(features, part)), probed.data) for part in parts]
    return np.array([value for value in found if np.isfinite(value)])


def _measure(labels: Labels, scores: Scores, data: TrainingData) -> float:
    if not data.task.of_numbers:
        metric = get_metric(_MEASURES[data.task])
        value = metric.result(metric.update(None, Outcomes(labels, scores))).value
        return float("nan") if value is None else value
    answers = Outcomes(labels, scores, quantiles=data.quantiles).number
    first, second = (_ranks(values) - (len(values) + 1) / 2 for values in (labels, answers))
    width = math.sqrt(float(first @ first) * float(second @ second))
    return (1 + float(first @ second) / width) / 2 if width else float("nan")


def _ranks(values: Labels | Scores) -> FloatArray:
    """Return the mean rank of each value, ties sharing theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place])
