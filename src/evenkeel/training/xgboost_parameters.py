"""What XGBoost may be told: its parameters by their first names, and which of them are not the user's to choose."""

import os
from collections.abc import Mapping
from typing import Any

from evenkeel.errors import DefinitionError, NotFoundError, UsageError
from evenkeel.typing import Json, Task

OBJECTIVES = {
    Task.BINARY: ("binary:logistic",),
    Task.MULTICLASS: ("multi:softprob",),
    Task.REGRESSION: (
        *("reg:squarederror", "reg:squaredlogerror", "reg:pseudohubererror", "reg:absoluteerror", "reg:quantileerror"),
        *("count:poisson", "reg:gamma", "reg:tweedie"),
    ),
    Task.MULTILABEL: ("binary:logistic",),
    Task.QUANTILE: ("reg:quantileerror",),
}
_NAMES = {
    "learning_rate": ("eta",),
    "gamma": ("min_split_loss",),
    "reg_lambda": ("lambda",),
    "reg_alpha": ("alpha",),
    "nthread": ("n_jobs",),
    "num_boost_round": ("n_estimators",),
    **dict.fromkeys(("max_depth", "max_leaves", "max_bin", "grow_policy", "min_child_weight", "max_delta_step"), ()),
    **dict.fromkeys(("subsample", "colsample_bytree", "colsample_bylevel", "colsample_bynode"), ()),
    **dict.fromkeys(("num_parallel_tree", "monotone_constraints", "interaction_constraints", "base_score"), ()),
    **dict.fromkeys(("scale_pos_weight", "tweedie_variance_power", "huber_slope", "quantile_alpha", "eval_metric"), ()),
}
_ALIASES = {alias: first for first, others in _NAMES.items() for alias in (first, *others)}
_OURS = {"objective": "objective", "seed": "seed", "random_state": "seed", "early_stopping_rounds": "early_stopping"}
_REFUSED = ("booster", "device", "tree_method", "num_class", "multi_strategy", "verbosity", "enable_categorical")


def canonical(parameters: Mapping[str, Json]) -> dict[str, Json]:
    """Return parameters by XGBoost's first name for each; raises for one that it would pass over in silence.

    >>> canonical({"eta": 0.1})
    {'learning_rate': 0.1}
    """
    found: dict[str, Json] = {}
    for name, value in parameters.items():
        if name in _OURS:
            problem = f"XGBoost's parameter {name} has a place of its own"
            raise DefinitionError(problem, remedy=f"Give {_OURS[name]}=.")
        if name in _REFUSED:
            problem = f"XGBoost's parameter {name} is not yours to choose"
            raise DefinitionError(problem, got=value, remedy="Leave it out.")
        if name not in _ALIASES:
            raise NotFoundError("XGBoost parameter", name, _ALIASES)
        if _ALIASES[name] in found:
            raise DefinitionError(f"XGBoost's parameter {_ALIASES[name]} is given twice", got=name)
        found[_ALIASES[name]] = value
    return found


def load_xgboost() -> Any:
    """Return XGBoost, its threads told to sleep while they wait, as OpenMP reads when it is loaded."""
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import xgboost
    except ImportError as error:
        raise UsageError("XGBoost is not installed", remedy="pip install evenkeel[xgboost]") from error
    return xgboost
