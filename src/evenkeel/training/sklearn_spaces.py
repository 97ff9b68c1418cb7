"""What a tuner tries for the estimators of scikit-learn that people use most."""

from collections.abc import Mapping
from typing import Any

from evenkeel.training.spaces import Choice, Float, Integer, Space

_FOREST: Mapping[str, Space] = {
    "max_depth": Integer(4, 16),
    "min_samples_leaf": Integer(1, 50, log=True),
    "max_features": Float(0.2, 1.0),
}
_BOOSTING: Mapping[str, Space] = {
    "learning_rate": Float(0.02, 0.3, log=True),
    "max_depth": Integer(2, 6),
    "subsample": Float(0.5, 1.0),
}
_NETWORK: Mapping[str, Space] = {
    "alpha": Float(1e-6, 1e-1, log=True),
    "learning_rate_init": Float(1e-4, 1e-2, log=True),
}
_SPACES: Mapping[str, Mapping[str, Space]] = {
    "RandomForestClassifier": _FOREST,
    "RandomForestRegressor": _FOREST,
    "ExtraTreesClassifier": _FOREST,
    "ExtraTreesRegressor": _FOREST,
    "DecisionTreeClassifier": _FOREST,
    "DecisionTreeRegressor": _FOREST,
    "GradientBoostingClassifier": _BOOSTING,
    "GradientBoostingRegressor": _BOOSTING,
    "LogisticRegression": {"C": Float(1e-3, 1e2, log=True)},
    "SVC": {"C": Float(1e-2, 1e2, log=True)},
    "Ridge": {"alpha": Float(1e-3, 1e3, log=True)},
    "Lasso": {"alpha": Float(1e-4, 1e1, log=True)},
    "ElasticNet": {"alpha": Float(1e-4, 1e1, log=True), "l1_ratio": Float(0.0, 1.0)},
    "KNeighborsClassifier": {"n_neighbors": Integer(1, 50, log=True), "weights": Choice(("uniform", "distance"))},
    "MLPClassifier": _NETWORK,
    "MLPRegressor": _NETWORK,
}


def space_of(estimator: Any) -> dict[str, Space]:
    """Return what to try for an estimator, or for the last step of a pipeline; nothing for one that is not known."""
    prefix, last = "", estimator
    while hasattr(last, "steps"):
        name, last = last.steps[-1]
        prefix += f"{name}__"
    return {prefix + name: space for name, space in _SPACES.get(type(last).__name__, {}).items()}
