"""Which estimators of scikit-learn we write ourselves, in float64, whatever they are made of."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from evenkeel.errors import DefinitionError
from evenkeel.training.sklearn_base_nodes import EstimatorWriter
from evenkeel.training.sklearn_ensemble_nodes import (
    bagged_scores,
    boosted_decision,
    boosted_scores,
    calibrated_scores,
    retargeted_scores,
    stacked_scores,
    voted_scores,
)
from evenkeel.training.sklearn_kernel_nodes import machine_decision, machine_sum, ridge_sum
from evenkeel.training.sklearn_linear_nodes import (
    constant_scores,
    is_linear,
    isotonic_scores,
    linear_sum,
    logistic_scores,
)
from evenkeel.training.sklearn_neighbors_nodes import neighbor_scores
from evenkeel.training.sklearn_tree_nodes import tree_decision, tree_scores

Writes: TypeAlias = Callable[[EstimatorWriter, Any, str], str]

_SCORES: Mapping[str, Writes] = {
    "AdaBoostClassifier": boosted_scores,
    "BaggingClassifier": bagged_scores,
    "BaggingRegressor": bagged_scores,
    "CalibratedClassifierCV": calibrated_scores,
    "DummyClassifier": constant_scores,
    "DummyRegressor": constant_scores,
    "IsotonicRegression": isotonic_scores,
    "KNeighborsClassifier": neighbor_scores,
    "KNeighborsRegressor": neighbor_scores,
    "KernelRidge": ridge_sum,
    "LinearDiscriminantAnalysis": logistic_scores,
    "LogisticRegression": logistic_scores,
    "LogisticRegressionCV": logistic_scores,
    "NuSVR": machine_sum,
    "SVR": machine_sum,
    "StackingClassifier": stacked_scores,
    "StackingRegressor": stacked_scores,
    "TransformedTargetRegressor": retargeted_scores,
    "VotingClassifier": voted_scores,
    "VotingRegressor": voted_scores,
}
_DECISIONS: Mapping[str, Writes] = {
    "AdaBoostClassifier": boosted_decision,
    "NuSVC": machine_decision,
    "SVC": machine_decision,
}

_REMEDIES: Mapping[str, str] = {
    "SVC": "Give CalibratedClassifierCV(SVC(), ensemble=False): the probabilities of libsvm are those of a search that "
    "stops early, and scikit-learn gives them up.",
    "KNeighbors": "Rows that are equally far are ranked by the way through scikit-learn's tree. Scale the features so "
    "that no two are, or use LightGBM().",
    "RadiusNeighbors": "It refuses a row that has no neighbours: use KNeighborsClassifier or KNeighborsRegressor.",
    "CategoricalNB": "It refuses a category that it has not seen: use HistGradientBoostingClassifier with "
    "categorical_features, or LightGBM().",
}


def remedy_for(estimator: Any) -> str:
    """Return what to do where an estimator has no graph."""
    name = type(_last(estimator)).__name__.removeprefix("Nu").removesuffix("Classifier").removesuffix("Regressor")
    otherwise = "Use LightGBM(), or an estimator that converts: docs/reference/families.md has a table of them."
    return _REMEDIES.get(name, otherwise)


def unwrapped(estimator: Any) -> Any:
    """Return the estimator that answers: what a search found best, what is frozen, the one step of a pipeline."""
    for inner in ("best_estimator_", "estimator"):
        if type(estimator).__name__ in ("FrozenEstimator", "GridSearchCV", "RandomizedSearchCV"):
            estimator = getattr(estimator, inner, estimator)
    if len(getattr(estimator, "steps", ())) == 1:
        return unwrapped(estimator.steps[0][1])
    return estimator


def is_own(estimator: Any) -> bool:
    """Return whether we write the estimator, or the last step of a pipeline, ourselves."""
    last = _last(estimator)
    return _of_sklearn(last) and _score_writer(last) is not None


def _last(estimator: Any) -> Any:
    last = unwrapped(estimator)
    while hasattr(last, "steps"):
        last = unwrapped(last.steps[-1][1])
    return last


def _of_sklearn(estimator: Any) -> bool:
    return type(estimator).__module__.startswith("sklearn.")


def _score_writer(estimator: Any) -> Writes | None:
    known = _SCORES.get(type(estimator).__name__)
    if known is not None:
        return known
    if not hasattr(estimator, "classes_") and is_linear(estimator):
        return linear_sum
    return tree_scores(estimator)


class OwnWriter(EstimatorWriter):
    """Writes the estimators that we know, and has ``converted`` write the others.

    ``converted(writer, estimator, features, classifies)`` adds the nodes of scikit-learn's converter; ``classifies`` is
    nothing for steps that only transform.
    """

    def __init__(self, converted: "Callable[[OwnWriter, Any, str, bool | None], str]") -> None:
        super().__init__()
        self._converted = converted

    def scores(self, estimator: Any, features: str) -> str:
        estimator = unwrapped(estimator)
        if hasattr(estimator, "steps") and is_own(estimator):
            return self.scores(estimator.steps[-1][1], self._before(estimator, features))
        write = _score_writer(estimator) if _of_sklearn(estimator) else None
        if write is None:
            return self._converted(self, estimator, features, hasattr(estimator, "classes_"))
        return write(self, estimator, features)

    def decision(self, estimator: Any, features: str) -> str:
        estimator = unwrapped(estimator)
        if hasattr(estimator, "steps"):
            return self.decision(estimator.steps[-1][1], self._before(estimator, features))
        write = _DECISIONS.get(type(estimator).__name__) or tree_decision(estimator)
        if write is None and is_linear(estimator):
            write = linear_sum
        if write is None or not _of_sklearn(estimator):
            raise DefinitionError("This decision function has no graph", got=type(estimator).__name__)
        return write(self, estimator, features)

    def _before(self, pipeline: Any, features: str) -> str:
        """Return what the steps before the last one make of the features."""
        if all(step in (None, "passthrough") for _, step in pipeline.steps[:-1]):
            return features
        return self._converted(self, pipeline[:-1], features, None)
