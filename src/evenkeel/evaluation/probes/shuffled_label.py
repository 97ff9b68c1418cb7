"""Training on labels that say nothing."""

from dataclasses import replace

import numpy as np

from evenkeel.evaluation.probes.base import Probe, Probed, ProbeResult, Verdict
from evenkeel.metrics import get_metric
from evenkeel.metrics.base import FloatArray, Scores

_CHANCES = 100
_WIDTH = 3.0
_MATTERS = 0.5


class ShuffledLabel(Probe):
    """The labels of the training rows are permuted: on the validation rows the metric must fall to chance.

    What chance is, is seen by permuting the labels of the validation rows, for the same scores: the interval is three
    standard deviations to either side. An early stop on the validation rows may choose, among models of nothing, one
    that happens to point the right way. So the probe fails only where the worst of the shuffles is better than chance, and
    by more than half of what the model itself is better. Then something else than the features carries the label: a
    trainer that learns from the rows it is only to stop by.
    """

    name = "shuffled_label"

    def run(self, probed: Probed, *, shuffles: int, seed: int) -> ProbeResult:
        features, labels = probed.held
        metric = get_metric(probed.metric)
        found = [_scores(probed, seed, number) for number in range(shuffles)]
        worst = min(found, key=lambda scores: metric.better(probed.value(labels, scores)))
        measured, own = (probed.value(labels, scores) for scores in (worst, probed.model.scores(features)))
        chances = _chances(probed, worst, seed)
        if not np.isfinite([measured, own, *chances]).all():
            words = f"{probed.metric} is not defined on the validation rows"
            return ProbeResult(self.name, probed.metric, "undecidable", words)
        return self._judge(probed.metric, measured, own, chances)

    def _judge(self, metric: str, measured: float, own: float, chances: FloatArray) -> ProbeResult:
        expected, spread = float(chances.mean()), _WIDTH * float(chances.std(ddof=1))
        better = get_metric(metric).better
        lead, knows = better(measured - expected), better(own - expected)
        failed = lead > spread and lead > _MATTERS * knows
        told = f"trained on shuffled labels it has {metric} {measured:.3f}, by chance {expected:.3f}, itself {own:.3f}"
        carried = (
            "something else than the features carries the label, such as a trainer that learns from validation rows"
        )
        words = f"{told}: {carried}" if failed else told
        verdict: Verdict = "failed" if failed else "passed"
        return ProbeResult(self.name, metric, verdict, words, measured, expected, expected - spread, expected + spread)


def _scores(probed: Probed, seed: int, number: int) -> Scores:
    data = probed.data
    order = _generator(seed, number).permutation(len(data.labels))
    return probed.fit(replace(data, labels=data.labels[order])).scores(probed.held[0])


def _chances(probed: Probed, scores: Scores, seed: int) -> FloatArray:
    """Return the metric of the scores for permuted labels, shape (permutations,)."""
    generator, labels = _generator(seed, -1), probed.held[1]
    return np.array([probed.value(labels[generator.permutation(len(labels))], scores) for _ in range(_CHANCES)])


def _generator(seed: int, number: int) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, 0, number + 1]))
