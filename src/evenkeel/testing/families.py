"""The laws of model families: they find every `Trainer` by themselves, and fail for one that no case covers."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np

from evenkeel.errors import UsageError
from evenkeel.testing.handed_over import HandedOver
from evenkeel.testing.laws import uncovered
from evenkeel.testing.networks import perceptron, torch_is_installed
from evenkeel.training import (
    Choice,
    Constant,
    FittedModel,
    LightGBM,
    Linear,
    Logistic,
    Model,
    Several,
    Sklearn,
    Space,
    Torch,
    TorchModel,
    Trainer,
    TrainingData,
    XGBoost,
    fit_model,
)
from evenkeel.training.base import Features, Labels
from evenkeel.training.faithful import batch_dependent, differences, edge_rows
from evenkeel.training.forest import Floats
from evenkeel.training.several import fitter
from evenkeel.typing import Json, Task

QUANTILES = (0.1, 0.5, 0.9)
_NAMES = ("gain", "count", "missing", "same", "large")


def every_family() -> dict[str, Trainer]:
    """Return a trainer of each family, some in several ways, by a name for the reader."""
    from sklearn.ensemble import (
        HistGradientBoostingClassifier,
        HistGradientBoostingRegressor,
        RandomForestClassifier,
        RandomForestRegressor,
    )
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression, QuantileRegressor, Ridge
    from sklearn.multioutput import MultiOutputClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    before = SimpleImputer(keep_empty_features=True), StandardScaler()
    networks = {"torch": Torch(perceptron, epochs=3, seed=3)} if torch_is_installed() else {}
    return networks | {
        "lightgbm": LightGBM(rounds=20),
        "lightgbm-zero": LightGBM(rounds=10, parameters={"zero_as_missing": True}),
        "lightgbm-category": LightGBM(rounds=10, categorical=("count",), parameters={"max_cat_to_onehot": 2}),
        "lightgbm-forest": LightGBM(rounds=5, early_stopping=None, parameters=_FOREST),
        "lightgbm-handed-over": HandedOver("text"),
        "onnx-handed-over": HandedOver("onnx"),
        "lightgbm-poisson": LightGBM("poisson", rounds=10),
        "xgboost": XGBoost(rounds=20),
        "xgboost-forest": XGBoost(rounds=3, parameters={"num_parallel_tree": 4, "subsample": 0.7, "max_leaves": 9}),
        "xgboost-poisson": XGBoost("count:poisson", rounds=10),
        "constant": Constant(),
        "logistic": Logistic(),
        "linear": Linear(),
        "sklearn-forest": Sklearn(RandomForestClassifier(5), seed=3),
        "sklearn-forest-number": Sklearn(RandomForestRegressor(5), seed=3),
        "sklearn-boosting": Sklearn(HistGradientBoostingClassifier(max_iter=5), seed=3),
        "sklearn-logistic": Sklearn(make_pipeline(*before, LogisticRegression())),
        "sklearn-ridge": Sklearn(make_pipeline(*before, Ridge())),
        "sklearn-quantile": Sklearn(make_pipeline(*before, QuantileRegressor(alpha=0.01))),
        "sklearn-labels": Sklearn(make_pipeline(*before, MultiOutputClassifier(LogisticRegression(C=0.5)))),
        "sklearn-boosting-quantile": Sklearn(
            HistGradientBoostingRegressor("quantile", quantile=0.5, max_iter=5), seed=3
        ),
    }


_FOREST: Mapping[str, Json] = {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.7}


def every_case() -> list[tuple[str, Task]]:
    """Return each trainer with each task that it works with, each task at least once."""
    families = every_family()
    found = [(name, task) for name, task in product(families, Task) if families[name].works_with(task)]
    assert {name for name, _ in found} == set(families), "a family works with no task"
    return found


def uncovered_families() -> set[str]:
    """Return the trainers and the fitted models that no case covers, here or among those that are served by themselves.

    Those of PyTorch are not asked for without it.
    """
    from evenkeel.testing.native import native_model_of

    trainers, cases = every_family(), every_case()
    absent = set() if torch_is_installed() else {Torch, TorchModel}
    seen = {kind for trainer in trainers.values() for kind in type(trainer).__mro__} | absent
    asked = {*dict(cases).items(), *dict(reversed(cases)).items()}  # the last task of each, and the first
    native = {type(native_model_of(name).fitted) for name in ("linear", "behind-pickle")}
    models = {type(fitted(name, task).fitted) for name, task in asked} | native
    return uncovered(Trainer, seen) | uncovered(FittedModel, models | absent)


def rows(task: Task, count: int = 300) -> TrainingData:
    """Return random rows with all that features can be: missing, constant, whole, large and skewed."""
    draw = np.random.default_rng(7)
    signal = draw.normal(size=count)
    columns = [
        signal + draw.normal(size=count),
        draw.integers(-2, 9, count),
        np.where(draw.random(count) < 0.3, np.nan, signal * 1e-3),
        np.full(count, 3.0),
        np.exp(4 * draw.normal(size=count)),
    ]
    features = np.column_stack(columns).astype(np.float32)
    number = np.exp(signal + 0.5 * draw.normal(size=count))
    labels, classes = _labels(task, number)
    train = slice(0, count * 2 // 3)
    validation = features[train.stop :], labels[train.stop :]
    quantiles = QUANTILES if task is Task.QUANTILE else ()
    return TrainingData(features[train], labels[train], _NAMES, task, classes, validation, quantiles=quantiles)


def _labels(task: Task, number: Floats) -> tuple[Labels, int]:
    """Return the label that a task asks of a number, and how many classes, or labels, there are."""
    if task.of_numbers:
        return number, 0
    cuts = [1.0] if task is Task.BINARY else [0.5, 1.5]
    if task is Task.MULTILABEL:
        return (number[:, None] > cuts).astype(np.int64), len(cuts)
    return np.digitize(number, cuts), len(cuts) + 1


@cache
def fitted(name: str, task: Task) -> Model:
    """Return the model that a trainer makes of `rows`, made once."""
    return fitted_again(name, task)


def fitted_again(name: str, task: Task, parameters: Mapping[str, Json] | None = None) -> Model:
    """Return a model that a trainer makes of `rows`, from the start."""
    data = rows(task)
    return fit_model(every_family()[name], data, parameters or {}, tuple(range(data.classes)))


def asked(model: Model, task: Task) -> Features:
    """Return the rows that a model is tried on: those of `rows`, and both sides of whatever it asks."""
    data = rows(task)
    assert data.validation is not None
    known = np.concatenate([data.features, data.validation[0]])
    return np.concatenate([known, edge_rows(model.graph, data.validation[0])])


def same_seed_same_bytes(name: str, task: Task) -> None:
    """Fitting again, with another number of threads, gives a folder with the same bytes."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        again = contents(fitted_again(name, task))
    assert contents(fitted(name, task)) == again, f"{name} on a {task} label: another model from the same rows"


def a_row_has_the_same_bits_in_every_batch(name: str, task: Task) -> None:
    """No last bit depends on where a row stands, alone or among 2, 7, 8 or 1,000."""
    model = fitted(name, task)
    dependent = batch_dependent(model.scores, asked(model, task)[::5])
    assert not dependent.any(), f"{name} on a {task} label: {dependent.sum()} rows depend on their batch"


def the_graph_answers_like_the_framework(name: str, task: Task) -> None:
    """Probabilities within 1e-5, numbers within 1e-5 of themselves, on both sides of every threshold."""
    model = fitted(name, task)
    features = asked(model, task)
    expected, known = model.fitted.framework_scores(features)
    assert known.all(), f"{name} does not know its own rows"
    apart = differences(model.scores(features), expected, numbers=task.of_numbers)
    assert apart.max() <= 1, f"{name} on a {task} label: row {apart.argmax()} is {apart.max():.3g} times too far off"


def the_answer_has_its_form(name: str, task: Task) -> None:
    """Float32; a probability for each class, with sum 1, one for each label, a number, or its quantiles in order."""
    model, data = fitted(name, task), rows(task)
    scores = model.scores(data.features)
    columns = data.classes or len(data.quantiles)
    assert scores.dtype == np.float32
    assert scores.shape == ((len(data.features), columns) if columns else (len(data.features),))
    assert np.isfinite(scores).all()
    if data.classes:
        assert ((scores >= 0) & (scores <= 1)).all()
    if data.classes and task is not Task.MULTILABEL:
        np.testing.assert_allclose(scores.sum(axis=1), 1, atol=1e-6)
    if data.quantiles:
        assert not (np.diff(model.scores(asked(model, task)), axis=1) < 0).any(), f"{name}: a quantile crosses another"
    assert len(model.scores(data.features[:0])) == 0


def saving_loses_nothing(name: str, task: Task) -> None:
    """What is loaded answers with the same bits, knows what the framework said, and is saved with the same bytes."""
    model, data = fitted(name, task), rows(task)
    assert data.validation is not None
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder))
        loaded = Model.load(Path(folder))
    held = data.validation[0]
    assert loaded.spec == model.spec
    assert loaded.scores(held).tobytes() == model.scores(held).tobytes()
    assert loaded.importance() == model.importance()
    assert contents(loaded) == contents(model)
    expected, known = loaded.fitted.framework_scores(held)
    assert known.all()
    said = model.fitted.framework_scores(held)[0]  # in another batch, in which a framework may round otherwise
    np.testing.assert_allclose(expected, said, rtol=1e-6, atol=1e-7)


def importance_is_a_share(name: str, task: Task) -> None:
    """Shares of the features by name with sum 1, or nothing; a feature that is always the same has none."""
    shares = fitted(name, task).importance()
    if shares and any(shares.values()):
        assert set(shares) == set(_NAMES)
        assert abs(sum(shares.values()) - 1) < 1e-9
        assert shares["same"] == 0


def the_ends_of_its_space_can_be_fitted(name: str, task: Task) -> None:
    """A tuner may try what the family says that it may."""
    trainer, data = every_family()[name], rows(task)
    for end in (0, -1):
        fitter(trainer, data)({parameter: _end(one, end) for parameter, one in trainer.space(task).items()})


def it_is_fitted_again_without_validation_rows(name: str, task: Task) -> None:
    """On all rows, with the number of rounds that early stopping kept: no more, and no less."""
    trainer, data, first = every_family()[name], rows(task), fitted(name, task).fitted
    again = fitter(trainer, replace(data, validation=None), first)({})
    assert _rounds(again) == _rounds(first)


def _rounds(model: FittedModel) -> list[int]:
    return [one.rounds for one in model.parts] if isinstance(model, Several) else [model.rounds]


def an_unknown_parameter_is_refused(name: str, task: Task) -> None:
    """A parameter that does not exist is never passed over in silence."""
    said = ""
    try:
        fitted_again(name, task, {"no_such_parameter": 1})
    except UsageError as error:
        said = str(error)
    assert "no_such_parameter" in said, f"{name} takes a parameter that does not exist: {said}"


FAMILY_LAWS: list[Callable[[str, Task], None]] = [
    same_seed_same_bytes,
    a_row_has_the_same_bits_in_every_batch,
    the_graph_answers_like_the_framework,
    the_answer_has_its_form,
    saving_loses_nothing,
    importance_is_a_share,
    the_ends_of_its_space_can_be_fitted,
    it_is_fitted_again_without_validation_rows,
    an_unknown_parameter_is_refused,
]


def contents(model: Model) -> dict[str, bytes]:
    """Return the files of a model as it is saved."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model.save(folder)
        return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _end(space: Space, end: int) -> Json:
    return space.values[end] if isinstance(space, Choice) else (space.low, space.high)[end]
