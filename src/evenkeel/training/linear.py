"""Linear models that take any features: the plain baselines."""

import warnings
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from evenkeel.artifacts.base import dump_json, load_json
from evenkeel.errors import DefinitionError
from evenkeel.training.base import Features, FittedModel, Scores, Trainer, TrainingData
from evenkeel.training.forest import Floats
from evenkeel.training.graphs import flat_nodes, scores_model, softmax_nodes
from evenkeel.training.spaces import Float, Space
from evenkeel.typing import Json, Task

if TYPE_CHECKING:
    import onnx


_MOST = float(np.finfo(np.float32).max)


@dataclass(frozen=True)
class LinearModel(FittedModel):
    """A weight for each feature and class; of two classes the first has weights 0, a number has one column.

    A value that is missing or infinite counts as ``medians`` has it. ``strength`` is the weight of each feature in
    units of its deviation, shape (features,).
    """

    family = "linear"

    classes: int
    medians: tuple[float, ...]
    weights: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]
    strength: tuple[float, ...]

    def scores(self, features: Features) -> Scores:
        filled = fill(features, np.array(self.medians))
        raw: Floats = np.clip(filled @ np.array(self.weights) + np.array(self.bias), -_MOST, _MOST)
        if not self.classes:
            return raw[:, 0]
        odds = np.exp(raw - raw.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def to_onnx(self) -> "onnx.ModelProto":
        from onnx import TensorProto, helper

        nodes = [
            helper.make_node("IsNaN", ["features"], ["missing"]),
            helper.make_node("IsInf", ["features"], ["infinite"]),
            helper.make_node("Or", ["missing", "infinite"], ["unknown"]),
            helper.make_node("Where", ["unknown", "medians", "features"], ["filled"]),
            helper.make_node("Cast", ["filled"], ["wide"], to=TensorProto.DOUBLE),
            helper.make_node("MatMul", ["wide", "weights"], ["weighted"]),
            helper.make_node("Add", ["weighted", "bias"], ["sum"]),
            helper.make_node("Clip", ["sum", "least", "most"], ["bounded"]),
            helper.make_node("Cast", ["bounded"], ["raw"], to=TensorProto.FLOAT),
        ]
        link, constants = softmax_nodes("raw") if self.classes else flat_nodes("raw")
        own = {
            "medians": np.array([self.medians], np.float32),
            "weights": np.array(self.weights),
            "bias": np.array(self.bias),
            "least": np.array(-_MOST),
            "most": np.array(_MOST),
        }
        return scores_model([*nodes, *link], {**own, **constants}, len(self.medians), self.classes, row_multiple=8)

    def importance(self) -> Floats:
        strength = np.array(self.strength)
        return strength / (strength.sum() or 1.0)

    def save(self, folder: Path) -> None:
        (folder / "linear.json").write_bytes(dump_json(self))

    @classmethod
    def load(cls, folder: Path) -> Self:
        return load_json(folder / "linear.json", cls)


def fill(features: Features, medians: Floats) -> Floats:
    """Return the features as float64, the median where one is missing or infinite."""
    return np.where(np.isfinite(features), features, medians).astype(np.float64)


class _LinearTrainer(Trainer):
    """Fits on features of mean 0 and deviation 1, the missing ones replaced by their median."""

    @abstractmethod
    def _solver(self, parameters: Mapping[str, Json]) -> Any: ...

    def fit(self, data: TrainingData, parameters: Mapping[str, Json]) -> LinearModel:
        from threadpoolctl import threadpool_limits

        medians = np.array([_median(column) for column in data.features.T])
        filled = fill(data.features, medians)
        with threadpool_limits(1), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a baseline that has not quite converged is a baseline
            centre, deviation = filled.mean(axis=0), filled.std(axis=0)
            deviation[deviation <= 1e-12 * np.abs(centre)] = 1.0
            solver = self._solver(parameters).fit((filled - centre) / deviation, data.labels)
            answers = solver.predict((filled - centre) / deviation)
        weights, bias = _columns(solver, data.classes)
        if data.quantile is not None:
            bias = bias + np.quantile(data.labels - answers, data.quantile)
        scaled = weights / deviation[:, None]
        return LinearModel(
            data.classes,
            tuple(medians.tolist()),
            tuple(map(tuple, scaled.tolist())),
            tuple((bias - centre @ scaled).tolist()),
            tuple(np.abs(weights).sum(axis=1).tolist()),
        )


def _median(column: Features) -> float:
    known = column[np.isfinite(column)]
    return float(np.median(known)) if len(known) else 0.0


def _columns(solver: Any, classes: int) -> tuple[Floats, Floats]:
    """Return the weights, shape (features, columns), and the bias, shape (columns,), of a fitted estimator."""
    weights, bias = np.atleast_2d(solver.coef_).T, np.atleast_1d(solver.intercept_)
    if classes == 2:
        return np.column_stack([np.zeros(len(weights)), weights[:, 0]]), np.array([0.0, bias[0]])
    return weights, bias


@dataclass(frozen=True, slots=True)
class Logistic(_LinearTrainer):
    """Logistic regression with an L2 penalty; ``c`` is the inverse of its strength, above 0.

    Missing values are replaced by the median and the features standardised inside, so that it takes any features.
    Source: Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, section 4.4; solved by L-BFGS.
    """

    c: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        _positive("c", self.c)

    def _solver(self, parameters: Mapping[str, Json]) -> Any:
        from sklearn.linear_model import LogisticRegression

        return LogisticRegression(C=_number(parameters, "c", self.c), max_iter=200)

    def works_with(self, task: Task) -> bool:
        return not task.of_numbers

    def space(self, task: Task) -> Mapping[str, Space]:
        return {"c": Float(1e-3, 1e2, log=True)}

    def describe(self) -> dict[str, Json]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Linear(_LinearTrainer):
    """Least squares with an L2 penalty of strength ``alpha``, above 0; features are prepared as in `Logistic`.

    A quantile is the same plane, moved until that share of the training rows lies below it.

    Source: Hoerl and Kennard, Ridge Regression, Technometrics 12 (1970); solved by Cholesky's method.
    """

    alpha: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        _positive("alpha", self.alpha)

    def _solver(self, parameters: Mapping[str, Json]) -> Any:
        from sklearn.linear_model import Ridge

        return Ridge(alpha=_number(parameters, "alpha", self.alpha), solver="cholesky")

    def works_with(self, task: Task) -> bool:
        return task.of_numbers

    def space(self, task: Task) -> Mapping[str, Space]:
        return {"alpha": Float(1e-3, 1e3, log=True)}

    def describe(self) -> dict[str, Json]:
        return asdict(self)


def _number(parameters: Mapping[str, Json], name: str, default: float) -> float:
    unknown = set(parameters) - {name}
    if unknown:
        raise DefinitionError("A parameter that this family has not", expected=name, got=min(unknown))
    value = parameters.get(name, default)
    if not isinstance(value, int | float):
        raise DefinitionError(f"`{name}` must be a number", got=value)
    return _positive(name, value)


def _positive(name: str, value: float) -> float:
    if not value > 0:
        raise DefinitionError(f"`{name} > 0` must hold", got=value)
    return value
