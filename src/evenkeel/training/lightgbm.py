"""Gradient boosted trees, by LightGBM."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.training.base import Features, FittedModel, Scores, Trainer, TrainingData
from evenkeel.training.forest import Floats, forest_nodes
from evenkeel.training.graphs import Constants, flat_nodes, scores_model, sigmoid_nodes, softmax_nodes
from evenkeel.training.lightgbm_text import BoostedTrees, parse_text
from evenkeel.training.spaces import Float, Integer, Space
from evenkeel.typing import Json, Task

if TYPE_CHECKING:
    import lightgbm
    import onnx

OBJECTIVES = {
    Task.BINARY: ("binary",),
    Task.MULTICLASS: ("multiclass", "softmax"),
    Task.REGRESSION: (
        *(
            "regression",
            "regression_l2",
            "l2",
            "mean_squared_error",
            "mse",
            "l2_root",
            "root_mean_squared_error",
            "rmse",
        ),
        *("regression_l1", "l1", "mean_absolute_error", "mae", "mean_absolute_percentage_error", "mape"),
        *("huber", "fair", "quantile", "poisson", "gamma", "tweedie"),
    ),
}
_ALWAYS: dict[str, Json] = {
    "deterministic": True,
    "force_row_wise": True,
    "feature_pre_filter": False,  # else a data set fits one min_data_in_leaf only
    "verbosity": -1,
}
_OURS = {
    "objective": "objective",
    "seed": "seed",
    "early_stopping_round": "early_stopping",
    "categorical_feature": "categorical",
    "num_iterations": "rounds",
}
_OF_THE_DATA = {
    *(
        "max_bin",
        "max_bin_by_feature",
        "min_data_in_bin",
        "bin_construct_sample_cnt",
        "data_random_seed",
        "use_missing",
    ),
    *("zero_as_missing", "enable_bundle", "is_enable_sparse", "forcedbins_filename"),
}


class LightGBMModel(FittedModel):
    """Boosted trees, kept as LightGBM's text."""

    family = "lightgbm"

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def trees(self) -> BoostedTrees:
        return parse_text(self.text)

    @cached_property
    def _booster(self) -> "lightgbm.Booster":
        import lightgbm

        return lightgbm.Booster(model_str=self.text)

    def scores(self, features: Features) -> Scores:
        answer = np.asarray(self._booster.predict(features))
        return np.column_stack([1 - answer, answer]) if self.trees.objective.startswith("binary") else answer

    def to_onnx(self) -> "onnx.ModelProto":
        nodes, constants = forest_nodes(self.trees.forest)
        more, links = _link_nodes(self.trees.objective)
        classes = {"binary": 2, "multiclass": len(self.trees.forest.base)}.get(self.trees.objective.split()[0], 0)
        multiple = 8 if any(node.op_type == "Exp" for node in more) else 1
        return scores_model(
            [*nodes, *more], {**constants, **links}, self.trees.forest.width, classes, row_multiple=multiple
        )

    def importance(self) -> Floats:
        """Return the share of each feature in the gain of all splits."""
        return self.trees.gains / (self.trees.gains.sum() or 1.0)

    @property
    def rounds(self) -> int:
        return self.trees.rounds

    def save(self, folder: Path) -> None:
        (folder / "model.txt").write_text(self.text, encoding="utf-8", newline="\n")

    @classmethod
    def load(cls, folder: Path) -> Self:
        return cls((folder / "model.txt").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class LightGBM(Trainer):
    """Gradient boosted trees.

    Parameters
    ----------
    objective:
        One of LightGBM's, by default binary, multiclass or regression, as the label is.
    seed:
        Decides every draw. The same seed and rows give the same bytes, whatever the number of threads.
    parameters:
        LightGBM's own, by any of its names; a tuner leaves them alone.
    rounds:
        The most trees (for each class) that are grown, at least 1.
    early_stopping:
        Stop after this many rounds without a better validation loss, and keep the best; None never stops.
    categorical:
        Names of the features that hold the number of a category, not a quantity.

    >>> LightGBM(parameters={"learning_ratee": 0.1})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    evenkeel.errors.NotFoundError: There is no LightGBM parameter 'learning_ratee'
      do: Did you mean 'learning_rate'...

    Source: Ke et al., LightGBM: A Highly Efficient Gradient Boosting Decision Tree, NIPS 2017.
    """

    objective: str | None = None
    seed: int = 0
    parameters: Mapping[str, Json] = field(default_factory=dict)
    rounds: int = 300
    early_stopping: int | None = 30
    categorical: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.rounds < 1 or (self.early_stopping is not None and self.early_stopping < 1):
            got = f"rounds={self.rounds}, early_stopping={self.early_stopping}"
            raise DefinitionError("LightGBM wants at least one round", got=got)
        if self.objective is not None and not any(self.objective in known for known in OBJECTIVES.values()):
            raise NotFoundError("LightGBM objective", self.objective, sum(OBJECTIVES.values(), ()))
        for name in canonical(self.parameters):
            if name in _OURS:
                raise DefinitionError(
                    f"LightGBM's parameter {name} has a place of its own", remedy=f"Give {_OURS[name]}=."
                )

    def fit(self, data: TrainingData, parameters: Mapping[str, Json]) -> LightGBMModel:
        return self.fitter(data)(parameters)

    def fitter(self, data: TrainingData) -> Callable[[Mapping[str, Json]], LightGBMModel]:
        return _Fitter(self, data)

    def works_with(self, task: Task) -> bool:
        return self.objective is None or self.objective in OBJECTIVES[task]

    def space(self, task: Task) -> Mapping[str, Space]:
        fixed = canonical(self.parameters)
        return {name: space for name, space in _SPACE.items() if name not in fixed}

    def describe(self) -> dict[str, Json]:
        return {**asdict(self), "categorical": list(self.categorical), "parameters": dict(self.parameters)}


_SPACE: Mapping[str, Space] = {
    "learning_rate": Float(0.03, 0.2, log=True),
    "num_leaves": Integer(8, 64, log=True),
    "min_data_in_leaf": Integer(10, 200, log=True),
    "feature_fraction": Float(0.5, 1.0),
    "lambda_l2": Float(1e-3, 10.0, log=True),
}


def canonical(parameters: Mapping[str, Json]) -> dict[str, Json]:
    """Return parameters by LightGBM's first name for each; raises for one that it would pass over in silence."""
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
        if (first in _ALWAYS and first != "verbosity") or first in {"linear_tree", "num_class"}:
            raise DefinitionError(
                f"LightGBM's parameter {first} is not yours to choose", got=value, remedy="Leave it out."
            )
        found[first] = value
    return found


def _names() -> dict[str, str]:
    from lightgbm import basic

    aliases: Mapping[str, list[str]] = basic._ConfigAliases._get_all_param_aliases()
    return {alias: first for first, others in aliases.items() for alias in (first, *others)}


class _Fitter:
    """Fits one set of rows many times over; the histograms' bins are made once for each choice of their parameters."""

    def __init__(self, trainer: LightGBM, data: TrainingData) -> None:
        if not trainer.works_with(data.task):
            raise DefinitionError(
                f"The objective {trainer.objective} does not fit a {data.task} label", expected=OBJECTIVES[data.task]
            )
        unknown = set(trainer.categorical) - set(data.names)
        if unknown:
            raise NotFoundError("feature", min(unknown), data.names)
        self.trainer = trainer
        self.data = data
        self._binned: tuple[dict[str, Json], Any, Any] | None = None

    def __call__(self, parameters: Mapping[str, Json]) -> LightGBMModel:
        import lightgbm

        asked = {**canonical(self.trainer.parameters), **canonical(parameters), **_ALWAYS, "seed": self.trainer.seed}
        rounds = asked.pop("num_iterations", self.trainer.rounds)
        asked["objective"] = self.trainer.objective or str(self.data.task)
        if self.data.task is Task.MULTICLASS:
            asked["num_class"] = self.data.classes
        try:
            train, validation = self._datasets(asked)
            booster = lightgbm.train(asked, train, rounds, validation, callbacks=self._callbacks())
        except lightgbm.basic.LightGBMError as error:
            raise DefinitionError("LightGBM refuses to train", got=str(error)) from error
        text = booster.model_to_string(num_iteration=booster.best_iteration)
        return LightGBMModel(re.sub(r"^\[num_threads: -?\d+\]$", "[num_threads: 0]", text, flags=re.MULTILINE))

    def _callbacks(self) -> list[Any]:
        import lightgbm

        if self.data.validation is None or self.trainer.early_stopping is None:
            return []
        return [lightgbm.early_stopping(self.trainer.early_stopping, first_metric_only=True, verbose=False)]

    def _datasets(self, asked: Mapping[str, Json]) -> tuple[Any, list[Any]]:
        import lightgbm

        binning = {name: value for name, value in asked.items() if name in _OF_THE_DATA or name in _ALWAYS}
        if self._binned is None or self._binned[0] != binning:
            categorical = [self.data.names.index(name) for name in self.trainer.categorical]
            train = lightgbm.Dataset(
                self.data.features,
                self.data.labels,
                params={**binning, "seed": self.trainer.seed},
                categorical_feature=categorical,
            )
            validation = [] if self.data.validation is None else [train.create_valid(*self.data.validation)]
            self._binned = (binning, train, validation)
        return self._binned[1], self._binned[2]


def _link_nodes(objective: str) -> "tuple[list[onnx.NodeProto], Constants]":
    """Return the nodes from the raw score to the answer, as LightGBM's ``ConvertOutput`` has it."""
    from onnx import helper

    name, *options = objective.split()
    if name == "binary":
        return sigmoid_nodes("raw", float(dict(option.split(":") for option in options)["sigmoid"]))
    if name == "multiclass":
        return softmax_nodes("raw")
    nodes, constants = flat_nodes("linked")
    if name in ("poisson", "gamma", "tweedie"):
        return [helper.make_node("Exp", ["raw"], ["linked"]), *nodes], constants
    if "sqrt" in options:
        size = helper.make_node("Abs", ["raw"], ["absolute"])
        return [size, helper.make_node("Mul", ["raw", "absolute"], ["linked"]), *nodes], constants
    return flat_nodes("raw")
