"""Probes: honest models pass, one whose trainer peeks fails, and so does one with a column that was filled in later."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pytest

from evenkeel.evaluation.probes import Probe, Probed, ProbeResult, ShuffledLabel, TimeReversed
from evenkeel.training import FittedModel, LightGBM, Linear, Logistic, Trainer, TrainingData, fit_model
from evenkeel.training.base import Features
from evenkeel.typing import Json, Task

METRICS = {
    Task.BINARY: "roc_auc",
    Task.MULTICLASS: "roc_auc_ovr",
    Task.REGRESSION: "rmse",
    Task.MULTILABEL: "macro_roc_auc",
    Task.QUANTILE: "pinball_loss",
}


@dataclass(frozen=True)
class Peeks(Logistic):
    """Learns from the rows that it is given to stop by."""

    def fit(self, data: TrainingData, parameters: Mapping[str, Json]) -> FittedModel:
        assert data.validation is not None
        features, labels = data.validation
        return super().fit(replace(data, features=features, labels=labels), parameters)


def rows(task: Task = Task.BINARY, count: int = 2_000, later: bool = False) -> TrainingData:
    """Return rows in the order of time; the last column knows the label in the first half of it, if it came later."""
    draw = np.random.default_rng(3)
    signal = draw.normal(size=count)
    number = signal + draw.normal(size=count)
    cuts = {Task.BINARY: [0.5], Task.MULTICLASS: [-0.5, 0.5], Task.MULTILABEL: [-0.5, 0.5]}.get(task, [])
    labels = np.digitize(number, cuts) if cuts else number
    filled = np.where(np.arange(count) < 0.6 * count, 3 * labels, draw.normal(size=count)) if later else signal**2
    features: Features = np.column_stack([signal, filled]).astype(np.float32)
    cut = count * 7 // 10
    if task is Task.MULTILABEL:
        labels = (number[:, None] > cuts).astype(np.int64)
    held = features[cut:], labels[cut:]
    classes = 0 if not cuts else len(cuts) + (task is not Task.MULTILABEL)
    quantiles = (0.1, 0.5, 0.9) if task is Task.QUANTILE else ()
    return TrainingData(features[:cut], labels[:cut], ("signal", "filled"), task, classes, held, quantiles)


def probe(kind: type[Probe], trainer: Trainer, data: TrainingData, timed: bool = True) -> ProbeResult:
    model = fit_model(trainer, data, {}, tuple(range(data.classes)))
    assert data.validation is not None
    times = np.arange(len(data.labels) + len(data.validation[1])) if timed else None
    return kind().run(Probed(model, trainer, data, METRICS[data.task], times), shuffles=2, seed=7)


@pytest.mark.parametrize("kind", Probe.kinds.values(), ids=lambda kind: kind.name)
@pytest.mark.parametrize("task", Task)
def test_an_honest_model_passes(kind: type[Probe], task: Task) -> None:
    found = probe(kind, Linear() if task.of_numbers else LightGBM(rounds=40, seed=1), rows(task))
    assert found.verdict == "passed", found
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.high


def test_a_trainer_that_peeks_is_found() -> None:
    found = probe(ShuffledLabel, Peeks(), rows())
    assert (found.verdict, found.metric) == ("failed", "roc_auc")
    assert found.measured is not None
    assert found.high is not None
    assert found.measured > 0.8 > found.high
    assert "learns from validation rows" in found.words


def test_a_column_that_was_filled_in_later_is_found() -> None:
    found = probe(TimeReversed, LightGBM(rounds=40, seed=1), rows(later=True))
    assert found.verdict == "failed"
    assert "filled in later" in found.words


def test_rows_without_a_time_cannot_be_reversed() -> None:
    assert probe(TimeReversed, Logistic(), rows(), timed=False).verdict == "undecidable"


def test_few_rows_say_nothing() -> None:
    assert probe(TimeReversed, Logistic(), rows(count=100)).verdict == "undecidable"


def test_the_same_result_every_time() -> None:
    assert probe(ShuffledLabel, Logistic(), rows()) == probe(ShuffledLabel, Logistic(), rows())
