import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenkeel.errors import DefinitionError, NotFoundError, StoreError
from evenkeel.testing.families import contents, rows
from evenkeel.training import LightGBM, LightGBMModel, TrainingData, fit_model
from evenkeel.training.faithful import differences, edge_rows
from evenkeel.training.lightgbm_parameters import canonical
from evenkeel.training.lightgbm_text import parse_text
from evenkeel.typing import Task

BINARY = rows(Task.BINARY)


@pytest.mark.parametrize("task", [Task.BINARY, Task.MULTICLASS, Task.REGRESSION])
def test_one_and_two_threads_give_the_same_bytes(task: Task) -> None:
    data = rows(task, count=6_000)
    one, two = (LightGBM(parameters={"num_threads": n}, rounds=10).fit(data, {}).text for n in (1, 2))
    assert one == two


def test_another_seed_gives_another_model() -> None:
    sampled = {"bagging_freq": 1, "bagging_fraction": 0.5}
    first, second = (LightGBM(seed=seed, rounds=5, parameters=sampled).fit(BINARY, {}).text for seed in (1, 2))
    assert first != second


def test_fitting_in_turn_gives_what_fitting_alone_does() -> None:
    fit = LightGBM(rounds=5).fitter(BINARY)
    tried = [{"num_leaves": 4}, {"max_bin": 15, "min_data_in_leaf": 5}, {"num_leaves": 4}]
    assert [fit(one).text for one in tried] == [LightGBM(rounds=5).fit(BINARY, one).text for one in tried]


def test_early_stopping_keeps_the_best_round() -> None:
    noise = np.random.default_rng(0).integers(0, 2, len(BINARY.labels))
    data = TrainingData(BINARY.features, noise, BINARY.names, Task.BINARY, 2, BINARY.validation)
    model = LightGBM(rounds=200, early_stopping=5, parameters={"min_data_in_leaf": 2}).fit(data, {})
    assert 1 <= model.rounds < 100


def test_the_number_of_rounds_may_be_laid_over() -> None:
    assert LightGBM(early_stopping=None).fit(BINARY, {"num_iterations": 7}).rounds == 7


@pytest.mark.parametrize(
    ("task", "objective"),
    [
        *(
            (Task.REGRESSION, name)
            for name in ("l1", "huber", "fair", "quantile", "mape", "poisson", "gamma", "tweedie")
        ),
        (Task.MULTICLASS, "softmax"),
        (Task.BINARY, "binary"),
    ],
)
def test_every_objective_becomes_onnx(task: Task, objective: str) -> None:
    data = rows(task)
    model = fit_model(LightGBM(objective, rounds=10), data, {}, tuple(range(data.classes)))
    assert differences(model.scores(data.features), model.fitted.scores(data.features)).max() <= 1


@pytest.mark.parametrize(
    "parameters",
    [
        {"zero_as_missing": True},
        {"use_missing": False},
        {"reg_sqrt": True},
        {"boosting": "dart"},
        {"sigmoid": 2.5},
        {"min_data_in_leaf": 1_000},
        {"extra_trees": True},
        {"monotone_constraints": [1, 0, 0, 0, 0]},
    ],
)
@pytest.mark.parametrize("task", [Task.BINARY, Task.REGRESSION])
def test_every_way_of_boosting_becomes_onnx(task: Task, parameters) -> None:
    data = rows(task)
    trainer = LightGBM(rounds=10, early_stopping=None, parameters=parameters)
    model = fit_model(trainer, data, {}, tuple(range(data.classes)))
    asked = np.concatenate([data.features, edge_rows(model.graph, data.features)])
    assert differences(model.scores(asked), model.fitted.scores(asked)).max() <= 1


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 4))
def test_neighbours_of_float32_are_told_apart(seed: int, exponent: int) -> None:
    """Labels that follow float32 neighbours put thresholds between two of them, where rounding shows."""
    draw = np.random.default_rng(seed)
    start = np.float32(10.0**exponent)
    values = start + np.arange(60, dtype=np.float32) * np.spacing(start)
    feature = np.tile(values, 20)[:, None].astype(np.float32)
    labels = (draw.random(60) < 0.5).astype(np.int64)
    labels[:2] = [0, 1]
    data = TrainingData(feature, np.tile(labels, 20), ("x",), Task.BINARY, 2)
    model = fit_model(LightGBM(rounds=5, parameters={"min_data_in_leaf": 5}), data, {}, (0, 1))
    assert differences(model.scores(values[:, None]), model.fitted.scores(values[:, None])).max() <= 1


def test_a_category_is_a_set_and_not_a_quantity() -> None:
    draw = np.random.default_rng(0)
    code = draw.integers(0, 60, 3_000).astype(np.float32)
    labels = np.isin(code, [3, 17, 40, 41, 59]).astype(np.int64)
    data = TrainingData(code[:, None], labels, ("code",), Task.BINARY, 2)
    trainer = LightGBM(categorical=("code",), rounds=20, parameters={"min_data_per_group": 10, "max_cat_to_onehot": 1})
    model = fit_model(trainer, data, {}, (False, True))
    asked = np.array([[*range(-2, 70), 3.7, -0.5, np.nan, np.inf, -np.inf, 1e30]], np.float32).T
    assert differences(model.scores(asked), model.fitted.scores(asked)).max() <= 1
    assert (model.scores(data.features)[:, 1] > 0.5).tolist() == labels.astype(bool).tolist()


def test_a_feature_that_is_always_missing_does_no_harm() -> None:
    features = BINARY.features.copy()
    features[:, 2] = np.nan
    model = fit_model(
        LightGBM(rounds=5), TrainingData(features, BINARY.labels, BINARY.names, Task.BINARY, 2), {}, (0, 1)
    )
    assert model.importance()["missing"] == 0


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"learning_ratee": 0.1}, NotFoundError, "learning_rate"),
        ({"num_leaves": 1}, DefinitionError, "LightGBM refuses"),
        ({"lambda_l2": 1.0, "reg_lambda": 2.0}, DefinitionError, "given twice"),
        ({"linear_tree": True}, DefinitionError, "not yours"),
        ({"n_estimators": 5}, DefinitionError, "Give rounds="),
        ({"random_state": 5}, DefinitionError, "Give seed="),
        ({"deterministic": False}, DefinitionError, "not yours"),
    ],
)
def test_wrong_parameters_are_refused_when_training_begins(parameters, error, message) -> None:
    with pytest.raises(error, match=message):
        LightGBM(parameters=parameters).fit(BINARY, {})


@pytest.mark.parametrize(
    "wrong", [{"rounds": 0}, {"early_stopping": 0}, {"objective": "binry"}, {"objective": "lambdarank"}]
)
def test_a_wrong_trainer_is_refused_where_it_is_written(wrong) -> None:
    with pytest.raises((DefinitionError, NotFoundError), match=r"round|objective"):
        LightGBM(**wrong)


def test_an_objective_that_does_not_fit_the_label() -> None:
    with pytest.raises(DefinitionError, match="LightGBM does not fit a binary label"):
        fit_model(LightGBM("poisson"), BINARY, {}, (0, 1))


def test_a_label_that_the_objective_cannot_take() -> None:
    data = rows(Task.REGRESSION)
    negative = TrainingData(data.features, -data.labels, data.names, Task.REGRESSION)
    with pytest.raises(DefinitionError, match="LightGBM refuses to train"):
        LightGBM("poisson").fit(negative, {})


def test_a_category_that_is_no_feature() -> None:
    with pytest.raises(NotFoundError, match="'cont'"):
        LightGBM(categorical=("cont",)).fit(BINARY, {})


def test_the_tuner_leaves_alone_what_is_given() -> None:
    assert "lambda_l2" not in LightGBM(parameters={"reg_lambda": 1.0}).space(Task.BINARY)


def test_aliases_have_one_name() -> None:
    assert canonical({"eta": 0.1, "min_child_samples": 5}) == {"learning_rate": 0.1, "min_data_in_leaf": 5}


@pytest.mark.parametrize("text", ["", "tree\nversion=v3\n", "hello"])
def test_a_text_that_is_no_model(text: str) -> None:
    with pytest.raises(StoreError, match="not a model in LightGBM's text format"):
        parse_text(text)


def test_the_text_holds_nothing_of_the_machine() -> None:
    model = fit_model(LightGBM(rounds=2), BINARY, {}, (0, 1))
    text = contents(model)["native/model.txt"].decode()
    assert "[num_threads: 0]" in text
    assert LightGBMModel(text).rounds == 2
