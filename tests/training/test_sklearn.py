from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import (
    BaggingClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    StackingClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, PoissonRegressor, Ridge
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError
from evenkeel.testing.families import contents
from evenkeel.training import Model, Sklearn, TrainingData, fit_model
from evenkeel.training.faithful import differences
from evenkeel.training.jumps import jump_rows
from evenkeel.typing import Task


def plain(task: Task = Task.BINARY, missing: float = 0.0) -> TrainingData:
    draw = np.random.default_rng(5)
    features = draw.normal(size=(300, 4)).astype(np.float32)
    number = features[:, 0] + features[:, 1] * features[:, 2] + 0.3 * draw.normal(size=300)
    labels = (
        np.exp(number / 2)
        if task is Task.REGRESSION
        else np.digitize(number, [0.0] if task is Task.BINARY else [-1, 1])
    )
    features[draw.random(features.shape) < missing] = np.nan
    classes = {Task.BINARY: 2, Task.MULTICLASS: 3, Task.REGRESSION: 0}[task]
    return TrainingData(features[:200], labels[:200], tuple("abcd"), task, classes, (features[200:], labels[200:]))


def fit(estimator, data: TrainingData, parameters=None) -> Model:
    return fit_model(Sklearn(estimator, seed=4), data, parameters or {}, tuple(range(data.classes)))


def off(model: Model, asked) -> float:
    """Return how far the graph is from the framework, in units of what is allowed."""
    expected, known = model.fitted.framework_scores(asked)
    assert known.all()
    return float(differences(model.scores(asked), expected).max())


def labels_of(data: TrainingData) -> TrainingData:
    """Return the data of two labels at once, each that of one."""
    both = np.stack([data.labels] * 2, axis=1)
    return replace(data, task=Task.MULTILABEL, labels=both, validation=None)


class Halved(ClassifierMixin, BaseEstimator):
    """An estimator of the project, which no converter knows: it sees half of what there is to see."""

    def fit(self, X: Any, y: Any) -> "Halved":
        self.inner_ = LogisticRegression().fit(X / 2, y)
        self.classes_ = self.inner_.classes_
        return self

    def predict_proba(self, X: Any) -> Any:
        return self.inner_.predict_proba(X / 2)


def _bins() -> KBinsDiscretizer:
    """The converter rounds its edges to float32, so that one row for each edge falls into the wrong bin."""
    return KBinsDiscretizer(5, strategy="uniform", encode="onehot-dense")


ESTIMATORS = [
    make_pipeline(StandardScaler(), MLPClassifier(8, max_iter=5)),
    make_pipeline(StandardScaler(), StackingClassifier([("tree", DecisionTreeClassifier(max_depth=3))], cv=2)),
    make_pipeline(StandardScaler(), RandomForestClassifier(5)),
    make_pipeline(StandardScaler(), GradientBoostingClassifier(n_estimators=5)),
    make_pipeline(StandardScaler(), HistGradientBoostingClassifier(max_iter=5)),
]


@pytest.mark.parametrize("task", [Task.BINARY, Task.MULTICLASS])
@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: type(e).__name__)
def test_what_people_use_becomes_onnx_with_the_same_bytes_again(estimator, task: Task) -> None:
    data = plain(task)
    model = fit(estimator, data)
    assert off(model, data.validation[0]) <= 1
    assert contents(model) == contents(fit(estimator, data))


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: f"{type(e).__name__} {getattr(e, 'steps', '')}"[:70])
def test_the_graph_jumps_where_the_estimator_does(estimator) -> None:
    data = plain()
    model = fit(estimator, data)
    near = np.full((2, 4), 0.1, np.float32)
    asked = np.concatenate([near, jump_rows(lambda rows: model.fitted.framework_scores(rows)[0], data.features)])
    assert off(model, asked) <= 1


@pytest.mark.parametrize(
    "estimator", [PoissonRegressor(), Ridge(), HistGradientBoostingRegressor("poisson", max_iter=5)]
)
def test_regressors_too(estimator) -> None:
    data = plain(Task.REGRESSION)
    model = fit(estimator, data)
    assert off(model, data.validation[0]) <= 1


@pytest.mark.parametrize(
    "estimator",
    [
        DecisionTreeClassifier(),
        RandomForestClassifier(5),
        HistGradientBoostingClassifier(max_iter=5),
        make_pipeline(SimpleImputer(), LogisticRegression()),
        make_pipeline(StandardScaler(), DecisionTreeClassifier()),
    ],
)
def test_missing_values_go_where_the_estimator_sends_them(estimator) -> None:
    data = plain(missing=0.2)
    model = fit(estimator, data)
    asked = np.concatenate([data.validation[0], np.full((1, 4), np.nan, np.float32)])
    assert off(model, asked[:-1]) <= 1
    assert np.isfinite(model.scores(asked)).all()


def test_an_estimator_that_never_saw_a_missing_value_gives_no_answer_to_one() -> None:
    model = fit(RandomForestClassifier(5), plain())
    asked = np.array([[0, 0, 0, 0], [0, np.nan, 0, 0], [np.inf, 0, 0, 0]], np.float32)
    assert np.isnan(model.scores(asked)).all(axis=1).tolist() == [False, True, True]
    assert np.isnan(model.fitted.framework_scores(asked)[0]).all(axis=1).tolist() == [False, True, True]


def test_a_loaded_model_knows_the_rows_that_the_framework_was_asked(tmp_path) -> None:
    data = plain()
    fit(LogisticRegression(), data).save(tmp_path)
    loaded = Model.load(tmp_path)
    held = data.validation[0]
    assert loaded.fitted.framework_scores(held)[1].all()
    assert not loaded.fitted.framework_scores(held + 1)[1].any()


def test_no_pickle_is_stored(tmp_path) -> None:
    fit(LogisticRegression(), plain()).save(tmp_path)
    names = sorted(str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file())
    files = ["evidence_features.npy", "evidence_scores.npy", "importance.json", "model.onnx"]
    assert names == ["model.json", *(f"native/{name}" for name in files)]


def test_the_estimator_itself_is_never_changed() -> None:
    estimator = RandomForestClassifier(5)
    fit(estimator, plain(), {"max_depth": 2})
    assert not hasattr(estimator, "estimators_")
    assert estimator.max_depth is None


def test_importance_follows_the_features_through_a_pipeline() -> None:
    shares = fit(make_pipeline(StandardScaler(), RandomForestClassifier(5)), plain()).importance()
    assert set(shares) == set("abcd")
    assert next(iter(shares)) in "abc"


@pytest.mark.parametrize(
    ("estimator", "data", "error", "message"),
    [
        (LogisticRegression(), plain(missing=0.1), InvalidDataError, "SimpleImputer"),
        (LinearSVC(), plain(), DefinitionError, "predict_proba"),
        (Ridge(), plain(), DefinitionError, "Ridge does not fit a binary label"),
        (RandomForestClassifier(), plain(Task.REGRESSION), DefinitionError, "does not fit a regression label"),
        (LogisticRegression(C=-1.0), plain(), DefinitionError, "cannot be fitted"),
        (Halved(), plain(), DefinitionError, "it becomes no graph, and its objects cannot serve"),
        (Halved(), labels_of(plain()), DefinitionError, "no ONNX graph answers like it"),
    ],
)
def test_what_cannot_be_served_is_refused_with_a_remedy(estimator, data, error, message) -> None:
    with pytest.raises(error, match=message):
        fit(estimator, data)


@pytest.mark.parametrize(
    ("estimator", "task", "trust", "kind"),
    [
        (make_pipeline(_bins(), Ridge()), Task.REGRESSION, False, "skops"),
        (
            BaggingClassifier(
                GradientBoostingClassifier(n_estimators=3, init=DecisionTreeClassifier()), n_estimators=3
            ),
            Task.BINARY,
            False,
            "skops",
        ),
        (Halved(), Task.BINARY, True, "pickle"),
    ],
)
def test_what_becomes_no_graph_is_served_by_its_own_objects(estimator, task, trust, kind, tmp_path) -> None:
    data = plain(task)
    model = fit_model(Sklearn(estimator, seed=4, trust=trust), data, {}, tuple(range(data.classes)))
    assert (model.spec.family, model.fitted.native.stored.format) == ("sklearn-objects", kind)
    model.save(tmp_path)
    held = data.validation[0]
    by_itself = model.fitted.native.stored.load(trust=True)
    expected = (by_itself.predict_proba if data.classes else by_itself.predict)(held.astype(np.float64))
    assert Model.load(tmp_path).scores(held).tobytes() == expected.astype(np.float32).tobytes()
    assert np.isnan(model.scores(np.full((1, 4), np.inf, np.float32))).all()


class Asserting(Halved):
    """An estimator of the project that answers nothing above a ``limit``, as an assertion says."""

    def __init__(self, limit: float = 0.0) -> None:
        self.limit = limit

    def predict_proba(self, X: Any) -> Any:
        assert X[:, 0].max() < self.limit, "too large"
        return super().predict_proba(X)


def test_a_row_that_an_estimator_asserts_away_has_no_answer() -> None:
    data = plain()
    model = fit_model(Sklearn(Asserting(1.0), trust=True), data, {}, (0, 1))
    features = data.validation[0]
    assert np.isnan(model.scores(features)).any(axis=1).tolist() == (features[:, 0] >= 1).tolist()


def test_an_estimator_that_asserts_all_rows_away_is_named() -> None:
    with pytest.raises(InvalidDataError, match=r"Asserting refuses every row(.|\n)*AssertionError: too large"):
        fit_model(Sklearn(Asserting(-9.0), trust=True), plain(), {}, (0, 1))


def test_the_features_count_as_much_where_objects_serve() -> None:
    tree = DecisionTreeRegressor(max_depth=3, random_state=0)
    bagged = GradientBoostingClassifier(n_estimators=3, init=make_pipeline(_bins(), LogisticRegression()))
    model = fit(bagged, plain())
    assert model.fitted.becomes_graph is False
    assert sum(model.importance().values()) == pytest.approx(1)
    assert fit(tree, plain(Task.REGRESSION)).fitted.becomes_graph


def test_a_parameter_that_the_estimator_has_not() -> None:
    with pytest.raises(NotFoundError, match="max_depth"):
        fit(RandomForestClassifier(5), plain(), {"max_dept": 3})


@pytest.mark.parametrize("wrong", [RandomForestClassifier, "forest", None, 3])
def test_what_is_no_estimator(wrong) -> None:
    with pytest.raises(DefinitionError, match="not an estimator"):
        Sklearn(wrong)


def test_a_pipeline_is_tuned_by_its_last_step() -> None:
    trainer = Sklearn(make_pipeline(StandardScaler(), LogisticRegression()))
    assert list(trainer.space(Task.BINARY)) == ["logisticregression__C"]


def test_a_description_holds_no_address_in_memory() -> None:
    described = Sklearn(make_pipeline(StandardScaler(), LogisticRegression())).describe()
    assert "0x" not in str(described)
    assert described["parameters"]["logisticregression"] == "sklearn.linear_model._logistic.LogisticRegression"
