"""What LightGBM may be told: its parameters by their first names, and which of them are not the user's to choose."""

import os
from collections.abc import Mapping
from typing import Any

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.typing import Json, Task

OBJECTIVES = {
    Task.BINARY: ("binary",),
    Task.MULTICLASS: ("multiclass", "softmax"),
    Task.REGRESSION: (
        *("regression", "regression_l2", "l2", "mean_squared_error", "mse"),
        *("l2_root", "root_mean_squared_error", "rmse"),
        *("regression_l1", "l1", "mean_absolute_error", "mae", "mean_absolute_percentage_error", "mape"),
        *("huber", "fair", "quantile", "poisson", "gamma", "tweedie"),
    ),
    Task.MULTILABEL: ("binary",),
    Task.QUANTILE: ("quantile",),
}
ALWAYS: Mapping[str, Json] = {
    "deterministic": True,
    "force_row_wise": True,
    "feature_pre_filter": False,  # else a data set fits one min_data_in_leaf only
    "verbosity": -1,
}
OF_THE_BINS = {
    *("max_bin", "max_bin_by_feature", "min_data_in_bin", "bin_construct_sample_cnt", "data_random_seed"),
    *("use_missing", "zero_as_missing", "enable_bundle", "is_enable_sparse", "forcedbins_filename"),
}
_REFUSED = {
    *("deterministic", "force_row_wise", "force_col_wise", "feature_pre_filter", "device_type"),
    *("linear_tree", "num_class", "input_model", "output_model", "data", "valid"),
}
_OURS = {
    "objective": "objective",
    "seed": "seed",
    "early_stopping_round": "early_stopping",
    "categorical_feature": "categorical",
    "num_iterations": "rounds",
}


def canonical(parameters: Mapping[str, Json]) -> dict[str, Json]:
    """Return parameters by LightGBM's first name for each; raises for one that it would pass over in silence.

    >>> canonical({"reg_lambda": 1.0})
    {'lambda_l2': 1.0}
    """
    if not parameters:
        return {}
    names = _names()
    found: dict[str, Json] = {}
    for name, value in parameters.items():
        if name not in names:
            raise NotFoundError("LightGBM parameter", name, names)
        first = names[name]
        if first in found:
            raise DefinitionError(f"LightGBM's parameter {first} is given twice", got=name)
        if first in _REFUSED:
            problem = f"LightGBM's parameter {first} is not yours to choose"
            raise DefinitionError(problem, got=value, remedy="Leave it out.")
        found[first] = value
    return found


def own_parameters(parameters: Mapping[str, Json]) -> dict[str, Json]:
    """Return `canonical` of what a trainer was told; raises for a parameter that is an argument of the trainer."""
    found = canonical(parameters)
    for name in found:
        if name in _OURS:
            problem = f"LightGBM's parameter {name} has a place of its own"
            raise DefinitionError(problem, remedy=f"Give {_OURS[name]}=.")
    return found


def load_lightgbm() -> Any:
    """Return LightGBM, its threads told to sleep while they wait: on a busy machine spinning takes five times as long.

    OpenMP reads this when it is loaded, so that it is said before; whoever says otherwise outside is heard.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import lightgbm

    return lightgbm


def _names() -> dict[str, str]:
    aliases: Mapping[str, list[str]] = load_lightgbm().basic._ConfigAliases._get_all_param_aliases()
    return {alias: first for first, others in aliases.items() for alias in (first, *others)}
