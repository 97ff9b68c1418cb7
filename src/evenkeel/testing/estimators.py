"""Which estimators of scikit-learn become a graph, and why the others do not: a table that its own law proves.

The table is what ``docs/reference/families.md`` shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.testing.families import contents
from evenkeel.training import Model, Sklearn, TrainingData, fit_model
from evenkeel.training.faithful import batch_dependent, differences, edge_rows
from evenkeel.training.model import check_works_with
from evenkeel.training.sklearn_objects import ObjectModel
from evenkeel.typing import Task

_CLASSES = {Task.BINARY: 2, Task.MULTICLASS: 3, Task.REGRESSION: 0}
CLASSIFIES = (Task.BINARY, Task.MULTICLASS)
DOES_NOT_FIT = "does not fit"


@dataclass(frozen=True)
class Case:
    """An estimator in one way of using it.

    Where there is no graph, ``blocked`` is a part of the error, ``remedy`` of what the error says to do, and ``why`` says
    both to a reader. It is then served by its own objects, unless it does not fit the label. ``rows`` are "numbers",
    "counts", "one" (a single feature) or "missing" (numbers of which some are not there).
    """

    room: str
    name: str
    estimator: Any
    tasks: tuple[Task, ...]
    blocked: str = ""
    remedy: str = ""
    why: str = ""
    rows: str = "numbers"

    @property
    def fits(self) -> bool:
        """Whether it answers what is asked."""
        return self.blocked != DOES_NOT_FIT


@cache
def every_estimator() -> tuple[Case, ...]:
    """Return the cases, room by room."""
    rooms = (_linear, _machines, _trees, _boosted, _neighbors, _bayes, _networks, _calibrated, _ensembles, _others)
    return tuple(case for room in rooms for case in room())


def every_estimator_case() -> list[tuple[str, Task]]:
    """Return the name and the task of each thing that the law tries."""
    return [(case.name, task) for case in every_estimator() for task in case.tasks]


def case_named(name: str) -> Case:
    """Return the case of a name, as the table has it."""
    return next(case for case in every_estimator() if case.name == name)


def an_estimator_is_served_faithfully_or_refused(name: str, task: Task) -> None:
    """Fitted again it has the same bytes, its graph answers like it, and no row depends on its batch. Or it has no graph, of
    which an error says what blocks it and what to do, and its own objects answer so.
    """
    case = case_named(name)
    if case.blocked:
        said = _refusal(case, task)
        assert case.blocked in said, f"{name}: {said}"
        assert case.remedy in said, f"{name}: {said}"
        if case.fits:
            _served_by_its_objects(case, task)
        return
    data, asked = estimator_rows(task, case.rows), estimator_rows(task, case.rows, seed=11).features
    model = _fitted(case, data)
    rows = np.concatenate([asked, edge_rows(model.graph, asked[:8])[:200]])
    expected, known = model.fitted.framework_scores(rows)
    assert known.all()
    assert differences(model.scores(rows), expected).max() <= 1, f"{name} answers otherwise on a {task} label"
    assert not batch_dependent(model.scores, rows[::20]).any(), f"{name} depends on the batch"
    assert contents(_fitted(case, data)) == contents(model), f"{name} fitted again is another model"


def estimator_rows(task: Task, kind: str = "numbers", seed: int = 5, count: int = 120) -> TrainingData:
    """Return random rows of four features, or of one."""
    draw = np.random.default_rng(seed)
    features = draw.normal(size=(count, 1 if kind == "one" else 4)).astype(np.float32)
    if kind == "counts":
        features = np.abs(np.round(features * 2))
    number = features[:, 0] + features[:, -1] * features[:, -2:].sum(axis=1) + 0.3 * draw.normal(size=count)
    cuts = np.quantile(number, [0.5] if task is Task.BINARY else [0.3, 0.7])
    labels = np.exp(number / 4) if task is Task.REGRESSION else np.digitize(number, cuts)
    if kind == "missing":
        features[draw.random(features.shape) < 0.2] = np.nan
    train, held = features[: count * 2 // 3], features[count * 2 // 3 :]
    validation = held, labels[len(train) :]
    names = tuple("abcd"[: features.shape[1]])
    return TrainingData(train, labels[: len(train)], names, task, _CLASSES[task], validation)


def _fitted(case: Case, data: TrainingData, *, trust: bool = False) -> Model:
    return fit_model(Sklearn(case.estimator, seed=4, trust=trust), data, {}, tuple(range(data.classes)))


def _refusal(case: Case, task: Task) -> str:
    trainer = Sklearn(case.estimator, seed=4)
    try:
        check_works_with(trainer, task)
        trainer.fit(estimator_rows(task, case.rows), {}).to_onnx()
    except DefinitionError as error:
        return str(error)
    raise AssertionError(f"{case.name} becomes a graph, and the table says that it does not")


def _served_by_its_objects(case: Case, task: Task) -> None:
    model = _fitted(case, estimator_rows(task, case.rows), trust=True)
    rows = estimator_rows(task, case.rows, seed=11).features[:40]
    assert isinstance(model.fitted, ObjectModel), f"{case.name} is a {type(model.fitted)}"
    asked = np.column_stack([column.to_numpy() for column in model.fitted.evidence.columns])
    assert model.scores(asked).tobytes() == model.fitted.answered.tobytes(), f"{case.name} is stored as another one"
    assert not np.isnan(model.scores(rows)).all(), f"{case.name} answers nothing"
    assert not batch_dependent(model.scores, rows[::4]).any(), f"{case.name} depends on the batch"


def _classifiers(room: str, named: dict[str, Any], **more: Any) -> Iterator[Case]:
    yield from (Case(room, name, one, CLASSIFIES, **more) for name, one in named.items())


def _regressors(room: str, named: dict[str, Any], **more: Any) -> Iterator[Case]:
    yield from (Case(room, name, one, (Task.REGRESSION,), **more) for name, one in named.items())


_CALIBRATE = "CalibratedClassifierCV"
_WITHOUT: dict[str, Any] = {
    "blocked": DOES_NOT_FIT,
    "remedy": _CALIBRATE,
    "why": "it has no `predict_proba`; `CalibratedClassifierCV` adds it",
}


def _linear() -> Iterator[Case]:
    from sklearn import linear_model as linear
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis

    room = "Linear models"
    yield from _classifiers(
        room,
        {
            "LogisticRegression": linear.LogisticRegression(),
            "LogisticRegressionCV": linear.LogisticRegressionCV(Cs=2, cv=2),
            "SGDClassifier, log_loss": linear.SGDClassifier(loss="log_loss"),
            "SGDClassifier, modified_huber": linear.SGDClassifier(loss="modified_huber"),
            "LinearDiscriminantAnalysis": LinearDiscriminantAnalysis(),
            "QuadraticDiscriminantAnalysis": QuadraticDiscriminantAnalysis(),
        },
    )
    without = {
        "SGDClassifier, hinge": linear.SGDClassifier(),
        "RidgeClassifier": linear.RidgeClassifier(),
        "Perceptron": linear.Perceptron(),
    }
    yield from _classifiers(room, without, **_WITHOUT)
    numbers = {
        "LinearRegression": linear.LinearRegression(),
        "Ridge": linear.Ridge(),
        "RidgeCV": linear.RidgeCV(),
        "Lasso": linear.Lasso(alpha=0.01),
        "ElasticNet": linear.ElasticNet(alpha=0.01),
        "ElasticNetCV": linear.ElasticNetCV(cv=2),
        "BayesianRidge": linear.BayesianRidge(),
        "HuberRegressor": linear.HuberRegressor(),
        "SGDRegressor": linear.SGDRegressor(),
        "QuantileRegressor": linear.QuantileRegressor(alpha=0.01),
        "PoissonRegressor": linear.PoissonRegressor(),
        "GammaRegressor": linear.GammaRegressor(),
        "TweedieRegressor": linear.TweedieRegressor(power=1.5),
    }
    yield from _regressors(room, numbers)


def _machines() -> Iterator[Case]:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.svm import SVC, SVR, LinearSVC, LinearSVR, NuSVR

    room = "Support vector machines"
    yield from _classifiers(room, {"LinearSVC": LinearSVC()}, **_WITHOUT)
    by_libsvm = {"SVC, probability=True": SVC(probability=True)}
    why = "libsvm's search for probabilities stops early; use `CalibratedClassifierCV(SVC(), ensemble=False)`"
    yield from _classifiers(room, by_libsvm, blocked="libsvm", remedy=_CALIBRATE, why=why)
    yield from _classifiers(
        room,
        {
            "LinearSVC, calibrated": CalibratedClassifierCV(LinearSVC(), cv=2),
            "SVC, calibrated": CalibratedClassifierCV(SVC(), cv=2, ensemble=False),
            "SVC, calibrated, polynomial": CalibratedClassifierCV(SVC(kernel="poly"), cv=2, ensemble=False),
            "SVC, calibrated, two folds": CalibratedClassifierCV(SVC(kernel="sigmoid"), cv=2),
        },
    )
    yield from _regressors(room, {"SVR": SVR(), "NuSVR": NuSVR(kernel="sigmoid"), "LinearSVR": LinearSVR()})


def _trees() -> Iterator[Case]:
    from sklearn import ensemble, tree

    room = "Trees and forests"
    classifiers = {
        "DecisionTreeClassifier": tree.DecisionTreeClassifier(),
        "ExtraTreeClassifier": tree.ExtraTreeClassifier(),
        "RandomForestClassifier": ensemble.RandomForestClassifier(5),
        "ExtraTreesClassifier": ensemble.ExtraTreesClassifier(5),
    }
    yield from _classifiers(room, classifiers)
    yield from _classifiers(room, {f"{name}, missing values": one for name, one in classifiers.items()}, rows="missing")
    numbers = {
        "DecisionTreeRegressor": tree.DecisionTreeRegressor(),
        "ExtraTreeRegressor": tree.ExtraTreeRegressor(),
        "RandomForestRegressor": ensemble.RandomForestRegressor(5),
        "ExtraTreesRegressor": ensemble.ExtraTreesRegressor(5),
    }
    yield from _regressors(room, numbers)


def _boosted() -> Iterator[Case]:
    from sklearn import ensemble
    from sklearn.linear_model import LogisticRegression

    room = "Boosting"
    histograms = ensemble.HistGradientBoostingClassifier
    yield from _classifiers(
        room,
        {
            "GradientBoostingClassifier": ensemble.GradientBoostingClassifier(n_estimators=5),
            "HistGradientBoostingClassifier": histograms(max_iter=5),
            "AdaBoostClassifier": ensemble.AdaBoostClassifier(n_estimators=3),
            "AdaBoostClassifier of LogisticRegression": ensemble.AdaBoostClassifier(
                LogisticRegression(), n_estimators=3
            ),
        },
    )
    begun = {
        "GradientBoostingClassifier, init=": ensemble.GradientBoostingClassifier(
            n_estimators=2, init=LogisticRegression()
        )
    }
    blocked = "Setting init to an estimator is not supported"
    why = "it begins with another estimator; leave `init` out"
    yield from _classifiers(room, begun, blocked=blocked, why=why)
    missing = {"HistGradientBoostingClassifier, missing values": histograms(max_iter=5)}
    yield from _classifiers(room, missing, rows="missing")
    categories = {"HistGradientBoostingClassifier, categories": histograms(max_iter=5, categorical_features=[0, 2])}
    yield from _classifiers(room, categories, rows="counts")
    exponential = ensemble.GradientBoostingClassifier(n_estimators=5, loss="exponential")
    yield Case(room, "GradientBoostingClassifier, exponential", exponential, (Task.BINARY,))
    numbers = {
        "GradientBoostingRegressor": ensemble.GradientBoostingRegressor(n_estimators=5),
        "GradientBoostingRegressor, huber": ensemble.GradientBoostingRegressor(n_estimators=5, loss="huber"),
        "HistGradientBoostingRegressor": ensemble.HistGradientBoostingRegressor(max_iter=5),
        "HistGradientBoostingRegressor, gamma": ensemble.HistGradientBoostingRegressor(max_iter=5, loss="gamma"),
        "AdaBoostRegressor": ensemble.AdaBoostRegressor(n_estimators=3),
    }
    yield from _regressors(room, numbers)


def _neighbors() -> Iterator[Case]:
    from sklearn import neighbors

    room = "Nearest neighbours"
    yield from _classifiers(
        room,
        {
            "KNeighborsClassifier": neighbors.KNeighborsClassifier(),
            "KNeighborsClassifier, distance": neighbors.KNeighborsClassifier(weights="distance"),
        },
    )
    tied = {"KNeighborsClassifier, equally far rows": neighbors.KNeighborsClassifier()}
    why = "scikit-learn takes those of them that its tree meets first; scale the features"
    yield from _classifiers(room, tied, blocked="another answer", remedy="equally far", why=why, rows="counts")
    lonely = {"RadiusNeighborsClassifier": neighbors.RadiusNeighborsClassifier(9)}
    why = "it refuses a row without neighbours; use `KNeighborsClassifier`"
    yield from _classifiers(room, lonely, blocked="No neighbors found", remedy="KNeighbors", why=why)
    numbers = {
        "KNeighborsRegressor": neighbors.KNeighborsRegressor(),
        "KNeighborsRegressor, distance": neighbors.KNeighborsRegressor(weights="distance"),
    }
    yield from _regressors(room, numbers)


def _bayes() -> Iterator[Case]:
    from sklearn import naive_bayes as bayes

    room = "Naive Bayes"
    yield from _classifiers(room, {"GaussianNB": bayes.GaussianNB(), "BernoulliNB": bayes.BernoulliNB(binarize=0.1)})
    counts = {"MultinomialNB": bayes.MultinomialNB(), "ComplementNB": bayes.ComplementNB()}
    yield from _classifiers(room, counts, rows="counts")
    categories = {"CategoricalNB": bayes.CategoricalNB()}
    blocked, remedy = "no ONNX graph", "HistGradientBoosting"
    why = "it refuses a category that it has not seen; use `HistGradientBoostingClassifier` with categories"
    yield from _classifiers(room, categories, blocked=blocked, remedy=remedy, why=why, rows="counts")


def _networks() -> Iterator[Case]:
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    room = "Neural networks"
    kinds = {kind: MLPClassifier(8, activation=kind, max_iter=5) for kind in ("relu", "tanh", "logistic")}
    yield from _classifiers(room, {f"MLPClassifier, {kind}": one for kind, one in kinds.items()})
    yield from _regressors(room, {"MLPRegressor": MLPRegressor(hidden_layer_sizes=(8,), max_iter=5)})


def _calibrated() -> Iterator[Case]:
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.naive_bayes import GaussianNB

    kinds = {kind: CalibratedClassifierCV(GaussianNB(), cv=2, method=kind) for kind in ("sigmoid", "temperature")}
    kinds["isotonic, of a forest"] = CalibratedClassifierCV(RandomForestClassifier(3), cv=2, method="isotonic")
    yield from _classifiers("Calibration", {f"CalibratedClassifierCV, {name}": one for name, one in kinds.items()})


def _ensembles() -> Iterator[Case]:
    from sklearn import ensemble
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    room = "Ensembles of others"
    parts = [("linear", LogisticRegression()), ("tree", DecisionTreeClassifier(max_depth=3))]
    yield from _classifiers(
        room,
        {
            "StackingClassifier": ensemble.StackingClassifier(parts, cv=2),
            "StackingClassifier, passthrough": ensemble.StackingClassifier(
                parts, DecisionTreeClassifier(max_depth=3), cv=2, passthrough=True
            ),
            "VotingClassifier, soft": ensemble.VotingClassifier(parts, voting="soft", weights=[1, 2]),
            "BaggingClassifier": ensemble.BaggingClassifier(n_estimators=3),
            "BaggingClassifier of LogisticRegression": ensemble.BaggingClassifier(
                LogisticRegression(), n_estimators=3, max_features=0.5
            ),
        },
    )
    hard = {"VotingClassifier, hard": ensemble.VotingClassifier(parts)}
    why = 'it counts votes; give `voting="soft"`'
    yield from _classifiers(room, hard, blocked=DOES_NOT_FIT, remedy="predict_proba", why=why)
    missing = {"BaggingClassifier, missing values": ensemble.BaggingClassifier(n_estimators=3)}
    yield from _classifiers(room, missing, rows="missing")
    numbers = [("linear", Ridge()), ("tree", DecisionTreeRegressor(max_depth=3))]
    regressors = {
        "StackingRegressor": ensemble.StackingRegressor(numbers, cv=2),
        "VotingRegressor": ensemble.VotingRegressor(numbers),
        "BaggingRegressor": ensemble.BaggingRegressor(n_estimators=3),
    }
    yield from _regressors(room, regressors)


def _others() -> Iterator[Case]:
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.dummy import DummyClassifier, DummyRegressor
    from sklearn.gaussian_process import GaussianProcessClassifier
    from sklearn.isotonic import IsotonicRegression
    from sklearn.kernel_ridge import KernelRidge
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.model_selection import GridSearchCV

    room = "Others"
    yield from _classifiers(
        room,
        {
            "DummyClassifier": DummyClassifier(),
            "GridSearchCV of LogisticRegression": GridSearchCV(LogisticRegression(), {"C": [1, 2]}, cv=2),
        },
    )
    processes = {"GaussianProcessClassifier": GaussianProcessClassifier()}
    why = "skl2onnx writes it for another runtime; use another estimator"
    yield from _classifiers(room, processes, blocked="no ONNX graph", remedy="LightGBM", why=why)
    numbers: dict[str, Any] = {
        "DummyRegressor": DummyRegressor(),
        "KernelRidge": KernelRidge(kernel="rbf"),
        "TransformedTargetRegressor": TransformedTargetRegressor(Ridge(), func=np.log1p, inverse_func=np.expm1),
    }
    yield from _regressors(room, numbers)
    isotonic = {"IsotonicRegression": IsotonicRegression(out_of_bounds="clip")}
    yield from _regressors(room, isotonic, rows="one")
