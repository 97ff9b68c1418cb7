import numpy as np
import pytest

from evenkeel.errors import DefinitionError, NotFoundError, StoreError
from evenkeel.testing.families import rows
from evenkeel.training import TrainingData, XGBoost, XGBoostModel, fit_model
from evenkeel.training.faithful import differences, edge_rows
from evenkeel.training.xgboost_json import parse_json
from evenkeel.training.xgboost_parameters import OBJECTIVES
from evenkeel.typing import Task

BINARY = rows(Task.BINARY)


@pytest.mark.parametrize("task", [Task.BINARY, Task.MULTICLASS, Task.REGRESSION])
def test_one_and_two_threads_give_the_same_bytes(task: Task) -> None:
    data = rows(task, count=6_000)
    one, two = (XGBoost(parameters={"n_jobs": n}, rounds=10).fit(data, {}).text for n in (1, 2))
    assert one == two


def test_another_seed_gives_another_model() -> None:
    first, second = (XGBoost(seed=n, rounds=5, parameters={"subsample": 0.5}).fit(BINARY, {}).text for n in (1, 2))
    assert first != second


def test_fitting_in_turn_gives_what_fitting_alone_does() -> None:
    fit = XGBoost(rounds=5).fitter(BINARY)
    tried = [{"max_depth": 2}, {"max_bin": 15, "eta": 0.5}, {"max_depth": 2}]
    assert [fit(one).text for one in tried] == [XGBoost(rounds=5).fit(BINARY, one).text for one in tried]


def test_early_stopping_keeps_the_best_round() -> None:
    noise = np.random.default_rng(0).integers(0, 2, len(BINARY.labels))
    data = TrainingData(BINARY.features, noise, BINARY.names, Task.BINARY, 2, BINARY.validation)
    assert 1 <= XGBoost(rounds=200, early_stopping=5).fit(data, {}).rounds < 100


def test_the_number_of_rounds_may_be_laid_over() -> None:
    assert XGBoost(early_stopping=None).fit(BINARY, {"n_estimators": 7}).rounds == 7


@pytest.mark.parametrize(("task", "objective"), [(task, name) for task in Task for name in OBJECTIVES[task]])
def test_every_objective_becomes_onnx(task: Task, objective: str) -> None:
    data = rows(task)
    parameters = {"quantile_alpha": 0.9} if task is Task.REGRESSION and "quantile" in objective else {}
    model = fit_model(XGBoost(objective, rounds=10), data, parameters, tuple(range(data.classes)))
    asked = np.concatenate([data.features, edge_rows(model.graph, data.features)])
    assert differences(model.scores(asked), model.fitted.scores(asked), numbers=task.of_numbers).max() <= 1


def test_a_model_is_read_without_xgboost(monkeypatch: pytest.MonkeyPatch) -> None:
    model = XGBoost(rounds=5).fit(BINARY, {})
    monkeypatch.setitem(__import__("sys").modules, "xgboost", None)
    read = XGBoostModel(model.text)
    assert read.to_onnx() == model.to_onnx()
    assert read.importance().sum() == pytest.approx(1)
    with pytest.raises(Exception, match=r"pip install evenkeel\[xgboost\]"):
        read.scores(BINARY.features)


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({"max_dept": 3}, "There is no XGBoost parameter 'max_dept'"),
        ({"eta": 0.1, "learning_rate": 0.1}, "learning_rate is given twice"),
        ({"seed": 1}, "seed has a place of its own"),
        ({"booster": "dart"}, "booster is not yours to choose"),
    ],
)
def test_parameters_that_are_none(parameters: dict[str, object], problem: str) -> None:
    with pytest.raises((DefinitionError, NotFoundError), match=problem):
        XGBoost(parameters=parameters)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("trainer", "problem"),
    [
        (XGBoost(parameters={"max_depth": -7}), "XGBoost refuses to train"),
        (XGBoost(parameters={"num_boost_round": 0}), "at least one round"),
    ],
)
def test_what_xgboost_refuses(trainer: XGBoost, problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        trainer.fit(BINARY, {})


def test_a_negative_count_is_refused_with_what_xgboost_says() -> None:
    data = rows(Task.REGRESSION)
    with pytest.raises(DefinitionError, match="got: label must be non-negative"):
        XGBoost("count:poisson").fit(TrainingData(data.features, -data.labels, data.names, Task.REGRESSION), {})


@pytest.mark.parametrize("text", [b"", b"{}", b'{"learner": {"gradient_booster": {"name": "gblinear"}}}', b"[1]"])
def test_what_is_no_model(text: bytes) -> None:
    with pytest.raises(StoreError, match="XGBoost"):
        parse_json(text)
