"""Gradient boosted trees, by XGBoost."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.training.base import Trainer, TrainingData, given_once
from evenkeel.training.spaces import Float, Integer, Space
from evenkeel.training.xgboost_model import XGBoostModel
from evenkeel.training.xgboost_parameters import OBJECTIVES, canonical, load_xgboost
from evenkeel.typing import Json, Task

_SMALL = 1_000_000  # cells; below, a second thread only waits for the first
_SPACE: Mapping[str, Space] = {
    "learning_rate": Float(0.06, 0.3, log=True),
    "max_depth": Integer(3, 10),
    "min_child_weight": Float(1.0, 50.0, log=True),
    "colsample_bytree": Float(0.5, 1.0),
    "reg_lambda": Float(1e-3, 10.0, log=True),
}


@dataclass(frozen=True, slots=True)
class XGBoost(Trainer):
    """Gradient boosted trees, grown on histograms; wants ``pip install evenkeel[xgboost]``.

    Parameters
    ----------
    objective:
        One of XGBoost's, by default binary:logistic, multi:softprob, reg:squarederror or reg:quantileerror, as the label is.
    seed:
        Decides every draw. The same seed and rows give the same bytes, whatever the number of threads.
    parameters:
        XGBoost's own, by any of its names; a tuner leaves them alone.
    rounds:
        The most trees (for each class) that are grown, at least 1.
    early_stopping:
        Stop after this many rounds without a better validation loss, and keep the best; None never stops.

    >>> XGBoost(objective="binary:logit")
    Traceback (most recent call last):
    ...
    evenkeel.errors.NotFoundError: There is no XGBoost objective 'binary:logit'
      do: Did you mean 'binary:logistic'?

    Source: Chen and Guestrin, XGBoost: A Scalable Tree Boosting System, KDD 2016.
    """

    objective: str | None = None
    seed: int = 0
    parameters: Mapping[str, Json] = field(default_factory=dict)
    rounds: int = 300
    early_stopping: int | None = 20

    rounds_parameter: ClassVar[str] = "num_boost_round"

    def __post_init__(self) -> None:
        if self.rounds < 1 or (self.early_stopping is not None and self.early_stopping < 1):
            got = f"rounds={self.rounds}, early_stopping={self.early_stopping}"
            raise DefinitionError("XGBoost wants at least one round", got=got)
        known = list(dict.fromkeys(name for names in OBJECTIVES.values() for name in names))
        if self.objective is not None and self.objective not in known:
            raise NotFoundError("XGBoost objective", self.objective, known)
        canonical(self.parameters)

    def fit(self, data: TrainingData, parameters: Mapping[str, Json]) -> XGBoostModel:
        return self.fitter(data)(parameters)

    def fitter(self, data: TrainingData) -> Callable[[Mapping[str, Json]], XGBoostModel]:
        return _Fitter(self, data)

    def works_with(self, task: Task) -> bool:
        return self.objective is None or self.objective in OBJECTIVES[task]

    def space(self, task: Task) -> Mapping[str, Space]:
        fixed = canonical(self.parameters)
        return {name: space for name, space in _SPACE.items() if name not in fixed}

    def describe(self) -> dict[str, Json]:
        return asdict(self)


class _Fitter:
    """Fits one set of rows many times over; the bins of the features are made once for each number of them."""

    def __init__(self, trainer: XGBoost, data: TrainingData) -> None:
        self.trainer = trainer
        self.data = data
        self._bins: tuple[Json, Any, Any] | None = None

    def __call__(self, parameters: Mapping[str, Json]) -> XGBoostModel:
        xgboost = load_xgboost()
        asked = {**canonical(self.trainer.parameters), **canonical(parameters)}
        asked.setdefault("nthread", 1 if self.data.features.size < _SMALL else 0)
        rounds = asked.pop("num_boost_round", self.trainer.rounds)
        if not isinstance(rounds, int) or rounds < 1:
            raise DefinitionError("XGBoost wants at least one round", got=rounds)
        try:
            return self._train(xgboost, asked, rounds)
        except (xgboost.core.XGBoostError, TypeError, ValueError) as error:
            told = re.sub(r"^\[[\d:]+\] \S+: ", "", str(error).partition("Stack trace")[0].strip())
            raise DefinitionError("XGBoost refuses to train", got=told) from error

    def _train(self, xgboost: Any, asked: dict[str, Json], rounds: int) -> XGBoostModel:
        train, validation = self._matrices(xgboost, asked)
        data, stopping = self.data, self.trainer.early_stopping
        asked["objective"] = self.trainer.objective or OBJECTIVES[data.task][0]
        if data.quantile is not None:
            alpha = given_once("XGBoost", "quantile_alpha", asked, data.quantile)
            asked |= {"objective": "reg:quantileerror", "quantile_alpha": alpha}
        asked |= {"seed": self.trainer.seed, "tree_method": "hist", "verbosity": 0}
        if data.task is Task.MULTICLASS:
            asked["num_class"] = data.classes
        if validation is None or stopping is None:
            return XGBoostModel(bytes(xgboost.train(asked, train, rounds).save_raw("json")))
        evals = [(validation, "validation")]
        booster = xgboost.train(asked, train, rounds, evals=evals, early_stopping_rounds=stopping, verbose_eval=False)
        return XGBoostModel(bytes(booster[: booster.best_iteration + 1].save_raw("json")))

    def _matrices(self, xgboost: Any, asked: Mapping[str, Json]) -> tuple[Any, Any]:
        bins = asked.get("max_bin", 256)
        if self._bins is None or self._bins[0] != bins:
            shape = {"max_bin": bins, "nthread": asked["nthread"]}
            train = xgboost.QuantileDMatrix(self.data.features, self.data.labels, **shape)
            validation = None
            if self.data.validation is not None:
                validation = xgboost.QuantileDMatrix(*self.data.validation, ref=train, **shape)
            self._bins = (bins, train, validation)
        return self._bins[1], self._bins[2]
