from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from evenkeel.artifacts.base import dump_json
from evenkeel.errors import NotFoundError, StepError, UsageError
from evenkeel.metrics import get_metric
from evenkeel.training import Constant, Float, Integer, LightGBM, TrainingData
from evenkeel.tuning import Tuner, tune
from evenkeel.typing import Task


def rows(seed: int = 0, count: int = 400) -> TrainingData:
    draw = np.random.default_rng(seed)
    features = draw.normal(size=(count, 4)).astype(np.float32)
    labels = (features[:, 0] + features[:, 1] * features[:, 2] + draw.normal(size=count) > 0).astype(np.int64)
    half = count // 2
    return TrainingData(
        features=features[:half],
        labels=labels[:half],
        names=("a", "b", "c", "d"),
        task=Task.BINARY,
        classes=2,
        validation=(features[half:], labels[half:]),
    )


SMALL = LightGBM(seed=1, rounds=20)


def test_the_best_of_all_trials_is_chosen_and_all_are_kept() -> None:
    found = tune(Tuner(trials=5), SMALL, rows(), get_metric("roc_auc"))
    values = [trial.value for trial in found.trials]
    assert len(values) == 5
    assert found.value == max(value for value in values if value is not None)
    assert found.parameters == found.trials[values.index(found.value)].parameters


def test_the_first_trial_is_the_trainer_as_it_stands() -> None:
    assert tune(Tuner(trials=1), SMALL, rows(), get_metric("roc_auc")).trials[0].parameters == {}


def test_the_same_seed_makes_the_same_trials() -> None:
    first, again = (tune(Tuner(trials=6, seed=3), SMALL, rows(), get_metric("log_loss")) for _ in range(2))
    assert dump_json(first) == dump_json(again)


def test_less_is_better_for_a_loss() -> None:
    found = tune(Tuner(trials=4), SMALL, rows(), get_metric("log_loss"))
    assert found.value == min(trial.value for trial in found.trials if trial.value is not None)


def test_a_space_of_one_s_own_replaces_the_trainer_s() -> None:
    tuner = Tuner(trials=4, space={"num_leaves": Integer(2, 4), "lambda_l1": Float(0.0, 1.0)})
    tried = tune(tuner, SMALL, rows(), get_metric("roc_auc")).trials[1:]
    assert all(set(trial.parameters) == {"num_leaves", "lambda_l1"} for trial in tried)
    assert all(2 <= trial.parameters["num_leaves"] <= 4 for trial in tried)  # type: ignore[operator]


def test_a_trainer_without_a_space_is_tried_once() -> None:
    assert len(tune(Tuner(trials=9), Constant(), rows(), get_metric("log_loss")).trials) == 1


def test_a_trial_that_is_refused_is_kept_with_its_reason() -> None:
    found = tune(Tuner(trials=3, space={"num_leaves": Integer(1, 1)}), SMALL, rows(), get_metric("roc_auc"))
    assert found.parameters == {}
    assert "LightGBM refuses" in found.trials[1].reason


def test_a_space_for_a_parameter_that_does_not_exist_is_an_error_at_once() -> None:
    with pytest.raises(NotFoundError, match="no_such_thing"):
        tune(Tuner(trials=3, space={"no_such_thing": Integer(1, 2)}), SMALL, rows(), get_metric("roc_auc"))


def test_where_every_trial_fails_the_search_does() -> None:
    one_class = rows()
    assert one_class.validation is not None
    labels = np.zeros(len(one_class.validation[1]), np.int64)
    data = TrainingData(
        one_class.features, one_class.labels, one_class.names, Task.BINARY, 2, (one_class.validation[0], labels)
    )
    with pytest.raises(StepError, match="Every trial failed"):
        tune(Tuner(trials=2), SMALL, data, get_metric("roc_auc"))


def test_progress_is_told_after_each_trial() -> None:
    heard: list[tuple[int, int, str]] = []
    tune(Tuner(trials=3), SMALL, rows(), get_metric("roc_auc"), lambda *said: heard.append(said))
    assert [(done, total) for done, total, _ in heard] == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("settings", [{"trials": 0}, {"metric": "accuracyy"}, {"space": {"x": 3}}])
def test_a_wrong_tuner_is_refused_where_it_is_written(settings: Mapping[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"trial|accuracy|space"):
        Tuner(**settings)
