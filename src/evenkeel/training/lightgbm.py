"""Gradient boosted trees, by LightGBM."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.training.base import Trainer, TrainingData, given_once
from evenkeel.training.lightgbm_model import LightGBMModel
from evenkeel.training.lightgbm_parameters import (
    ALWAYS,
    OBJECTIVES,
    OF_THE_BINS,
    canonical,
    load_lightgbm,
    own_parameters,
)
from evenkeel.training.spaces import Float, Integer, Space
from evenkeel.typing import Json, Task

_SMALL = 1_000_000  # cells; below, a second thread only waits for the first
_SPACE: Mapping[str, Space] = {
    "learning_rate": Float(0.06, 0.3, log=True),
    "num_leaves": Integer(8, 64, log=True),
    "min_data_in_leaf": Integer(10, 200, log=True),
    "feature_fraction": Float(0.5, 1.0),
    "lambda_l2": Float(1e-3, 10.0, log=True),
}


@dataclass(frozen=True, slots=True)
class LightGBM(Trainer):
    """Gradient boosted trees.

    Parameters
    ----------
    objective:
        One of LightGBM's, by default binary, multiclass, regression or quantile, as the label is.
    seed:
        Decides every draw. The same seed and rows give the same bytes, whatever the number of threads.
    parameters:
        LightGBM's own, by any of its names; a tuner leaves them alone. They are checked when training begins, since
        only LightGBM knows them all, and takes a second to load.
    rounds:
        The most trees (for each class) that are grown, at least 1.
    early_stopping:
        Stop after this many rounds without a better validation loss, and keep the best; None never stops.
    categorical:
        Names of the features that hold the number of a category, not a quantity.

    >>> LightGBM(objective="binari")
    Traceback (most recent call last):
    ...
    evenkeel.errors.NotFoundError: There is no LightGBM objective 'binari'
      do: Did you mean 'binary'?

    Source: Ke et al., LightGBM: A Highly Efficient Gradient Boosting Decision Tree, NIPS 2017.
    """

    objective: str | None = None
    seed: int = 0
    parameters: Mapping[str, Json] = field(default_factory=dict)
    rounds: int = 300
    early_stopping: int | None = 20
    categorical: tuple[str, ...] = ()

    rounds_parameter: ClassVar[str] = "num_iterations"

    def __post_init__(self) -> None:
        if self.rounds < 1 or (self.early_stopping is not None and self.early_stopping < 1):
            got = f"rounds={self.rounds}, early_stopping={self.early_stopping}"
            raise DefinitionError("LightGBM wants at least one round", got=got)
        known = list(dict.fromkeys(name for names in OBJECTIVES.values() for name in names))
        if self.objective is not None and self.objective not in known:
            raise NotFoundError("LightGBM objective", self.objective, known)

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
        return {**asdict(self), "categorical": list(self.categorical)}


class _Fitter:
    """Fits one set of rows many times over; the bins of the features are made once for each choice of theirs."""

    def __init__(self, trainer: LightGBM, data: TrainingData) -> None:
        unknown = set(trainer.categorical) - set(data.names)
        if unknown:
            raise NotFoundError("feature", min(unknown), data.names)
        self.trainer = trainer
        self.data = data
        self._own = own_parameters(trainer.parameters)
        self._bins: tuple[dict[str, Json], Any, list[Any]] | None = None

    def __call__(self, parameters: Mapping[str, Json]) -> LightGBMModel:
        lightgbm = load_lightgbm()
        asked, rounds = self._asked(parameters)
        try:
            train, validation = self._datasets(asked)
            booster = lightgbm.train(asked, train, rounds, validation, callbacks=self._callbacks())
        except (lightgbm.basic.LightGBMError, TypeError) as error:
            raise DefinitionError("LightGBM refuses to train", got=str(error)) from error
        text = booster.model_to_string(num_iteration=booster.best_iteration)
        return LightGBMModel(re.sub(r"^\[num_threads: -?\d+\]$", "[num_threads: 0]", text, flags=re.MULTILINE))

    def _asked(self, parameters: Mapping[str, Json]) -> tuple[dict[str, Json], int]:
        threads = 1 if self.data.features.size < _SMALL else 0
        own = {**self._own, **canonical(parameters)}
        rounds = own.pop("num_iterations", self.trainer.rounds)
        if not isinstance(rounds, int) or rounds < 1:
            raise DefinitionError("LightGBM wants at least one round", got=rounds)
        asked: dict[str, Json] = {"num_threads": threads, **own, **ALWAYS, "seed": self.trainer.seed}
        asked["objective"] = self.trainer.objective or str(self.data.task)
        if self.data.quantile is not None:
            asked |= {"objective": "quantile", "alpha": given_once("LightGBM", "alpha", own, self.data.quantile)}
        if self.data.task is Task.MULTICLASS:
            asked["num_class"] = self.data.classes
        return asked, rounds

    def _callbacks(self) -> list[Any]:
        if self.data.validation is None or self.trainer.early_stopping is None:
            return []
        return [load_lightgbm().early_stopping(self.trainer.early_stopping, first_metric_only=True, verbose=False)]

    def _datasets(self, asked: Mapping[str, Json]) -> tuple[Any, list[Any]]:
        shape = {name: value for name, value in asked.items() if name in OF_THE_BINS or name in ALWAYS}
        shape |= {"seed": self.trainer.seed, "num_threads": asked["num_threads"]}
        if self._bins is None or self._bins[0] != shape:
            places = [self.data.names.index(name) for name in self.trainer.categorical]
            data = self.data.features, self.data.labels
            train = load_lightgbm().Dataset(*data, params=dict(shape), categorical_feature=places)
            validation = [] if self.data.validation is None else [train.create_valid(*self.data.validation)]
            self._bins = (shape, train, validation)
        return self._bins[1], self._bins[2]
