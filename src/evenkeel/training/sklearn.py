"""Any estimator or pipeline of scikit-learn."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import numpy as np

from evenkeel.artifacts.base import dump_json, load_json
from evenkeel.errors import DefinitionError, EvenkeelError, InvalidDataError, NotFoundError
from evenkeel.training.base import Features, FittedModel, Mask, Scores, Trainer, TrainingData
from evenkeel.training.forest import Floats
from evenkeel.training.sklearn_columns import fit_columns
from evenkeel.training.sklearn_objects import object_model
from evenkeel.training.sklearn_onnx import Converted, FittedEstimator
from evenkeel.training.sklearn_outputs import of_one_label, quantile_parameter
from evenkeel.training.sklearn_parts import RawColumns, raw_columns
from evenkeel.training.sklearn_spaces import space_of
from evenkeel.training.spaces import Space
from evenkeel.transforms.session import Session
from evenkeel.typing import Json, Task

if TYPE_CHECKING:
    import onnx

_ROWS_WITHOUT_VALIDATION = 10_000

Otherwise: TypeAlias = Callable[[DefinitionError], FittedModel]


class SklearnModel(FittedModel):
    """An estimator, or the graph that it became with the answers that prove it.

    The object itself would be stored as a pickle, which runs code when it is read, so it lives no longer than the
    process that fitted it. What is stored is the graph and the evidence: the validation rows, made rows on both sides
    of every threshold, and what the estimator answered to each. ``scores`` asks the graph, before and after.

    There is no answer (NaN) for a row with an infinite feature, nor for one with a missing feature unless the estimator
    was fitted on some. What becomes no graph is served ``otherwise``, where that can be.
    """

    family = "sklearn"

    def __init__(self, source: FittedEstimator | Converted, shares: Floats, otherwise: Otherwise | None = None) -> None:
        self._source = source
        self._shares = shares
        self._otherwise = otherwise

    def served(self) -> FittedModel:
        if self._otherwise is None:
            return self
        try:
            assert self._converted is not None
        except DefinitionError as refused:
            return self._otherwise(refused)
        return self

    @property
    def _converted(self) -> Converted:
        return self._source.converted if isinstance(self._source, FittedEstimator) else self._source

    @cached_property
    def _session(self) -> Session:
        return Session(self._bytes())

    def _bytes(self) -> bytes:
        serialized: bytes = self._converted.graph.SerializeToString(deterministic=True)
        return serialized

    def scores(self, features: Features) -> Scores:
        return self._session.run({"features": features}, ["scores"])["scores"]

    def framework_scores(self, features: Features) -> tuple[Scores, Mask]:
        return self._source.answers(features)

    def to_onnx(self) -> "onnx.ModelProto":
        return self._converted.graph

    def written_again(self) -> "onnx.ModelProto":
        return self._source.written_again() if isinstance(self._source, FittedEstimator) else self.to_onnx()

    def importance(self) -> Floats:
        """Return ``feature_importances_``, or the size of ``coef_``, where the last step sees the features as they are."""
        return self._shares

    def save(self, folder: Path) -> None:
        (folder / "model.onnx").write_bytes(self._bytes())
        (folder / "importance.json").write_bytes(dump_json(self._shares.tolist()))
        np.save(folder / "evidence_features.npy", self._converted.features, allow_pickle=False)
        np.save(folder / "evidence_scores.npy", self._converted.scores, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Self:
        import onnx

        features = np.load(folder / "evidence_features.npy", allow_pickle=False)
        scores = np.load(folder / "evidence_scores.npy", allow_pickle=False)
        shares = np.array(load_json(folder / "importance.json", list[float]), np.float64)
        return cls(Converted(onnx.load(folder / "model.onnx"), features, scores), shares)


@dataclass(frozen=True, slots=True)
class Sklearn(Trainer):
    """A classifier with ``predict_proba`` or a regressor, alone or as the last step of a pipeline.

    It is cloned, never changed. Where a ``random_state`` is None, ``seed`` takes its place. It is fitted on the
    features as float64. Where it becomes no ONNX graph, as a class of the project does not, the very objects that were
    fitted answer, behind the graph of the transform.

    Of several labels each has an estimator of its own, as in a ``MultiOutputClassifier``, which may be given or left
    out. Quantiles want a regressor that has one: a ``quantile``, or ``loss="quantile"``.

    A pipeline that selects columns by name (with a ColumnTransformer), or is given ``columns``, reads the raw columns of
    a table: a list of names, or ``"all"``. It then stands in the place of a transform, and is served as a whole by the
    very objects that were fitted. Objects are stored with skops; ``trust`` names types that it may hold beside those of
    scikit-learn, numpy and scipy, or is True for a pickle, which carries classes and functions of the project.
    """

    estimator: Any
    seed: int = 0
    columns: str | Sequence[str] | None = None
    trust: bool | Sequence[str] = False

    def __post_init__(self) -> None:
        wanted = ("fit", "get_params")
        if isinstance(self.estimator, type) or not all(hasattr(self.estimator, name) for name in wanted):
            raise DefinitionError(
                "This is not an estimator of scikit-learn",
                expected="an object with fit and get_params",
                got=self.estimator,
                remedy="Give an object such as RandomForestClassifier(), not the class.",
            )
        if isinstance(self.columns, str) and self.columns != "all":
            got = self.columns
            raise DefinitionError("These are no columns", expected='a list of names, or "all"', got=got)
        if isinstance(self.trust, str):
            raise DefinitionError("This is no list of types", expected="True, or names of types", got=self.trust)
        for name in ("columns", "trust"):
            if isinstance(getattr(self, name), list):
                object.__setattr__(self, name, tuple(getattr(self, name)))

    @property
    def raw_columns(self) -> RawColumns | None:
        if self.columns is None:
            return raw_columns(self.estimator)
        return "all" if isinstance(self.columns, str) else tuple(self.columns)

    def fit(self, data: TrainingData, parameters: Mapping[str, Json]) -> FittedModel:
        from threadpoolctl import threadpool_limits

        estimator = self._prepared(parameters, data.quantile)
        if data.signature is not None:
            with threadpool_limits(1):
                return fit_columns(estimator, data, self.trust)
        with threadpool_limits(1), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._fit(estimator, data)
        step = -(-len(data.features) // _ROWS_WITHOUT_VALIDATION)
        rows = data.validation[0] if data.validation else data.features[::step]
        missing = bool(np.isnan(data.features).any())
        source, shares = FittedEstimator(estimator, np.array(rows), data.classes, missing), _shares(estimator, data)
        return SklearnModel(source, shares, partial(object_model, source, data.names, shares, self.trust))

    def _prepared(self, parameters: Mapping[str, Json], quantile: float | None) -> Any:
        from sklearn.base import clone

        estimator = of_one_label(self.estimator)
        known = estimator.get_params(deep=True)
        chosen = {} if quantile is None else {str(quantile_parameter(estimator)): quantile}
        for name in parameters:
            if name in chosen:
                problem = f"{name} of {self.title} is not yours to choose where the pipeline asks for quantiles"
                raise DefinitionError(problem, got=parameters[name], remedy="Leave it out.")
            if name not in known:
                raise NotFoundError(f"parameter of {self.title}", name, known)
        seeds = {
            name: self.seed
            for name, value in known.items()
            if name.split("__")[-1] == "random_state" and value is None and name not in parameters
        }
        return clone(estimator).set_params(**parameters, **seeds, **chosen)

    def _fit(self, estimator: Any, data: TrainingData) -> None:
        try:
            estimator.fit(data.features.astype(np.float64), data.labels)
        except EvenkeelError:
            raise
        except Exception as error:  # the estimator may be the user's own code
            if "NaN" in str(error):
                raise InvalidDataError(
                    f"{self.title} cannot be fitted, and there are missing features",
                    got=str(error).splitlines()[0],
                    where=", ".join(np.array(data.names)[np.isnan(data.features).any(axis=0)]),
                    remedy="Impute in the transform, or give make_pipeline(SimpleImputer(), estimator).",
                ) from error
            raise DefinitionError(f"{self.title} cannot be fitted", got=f"{type(error).__name__}: {error}") from error

    @property
    def title(self) -> str:
        return type(self.estimator).__name__

    def works_with(self, task: Task) -> bool:
        from sklearn.base import is_classifier, is_regressor

        if self.raw_columns is not None and task in (Task.MULTILABEL, Task.QUANTILE):
            return False  # it answers by its own objects, one for all
        if task.of_numbers:
            can = task is Task.REGRESSION or quantile_parameter(self.estimator) is not None
            return can and bool(is_regressor(self.estimator))
        asked = of_one_label(self.estimator) if task is Task.MULTILABEL else self.estimator
        return bool(is_classifier(asked)) and _gives_probabilities(asked)

    def space(self, task: Task) -> Mapping[str, Space]:
        return space_of(of_one_label(self.estimator))

    def describe(self) -> dict[str, Json]:
        parameters = {name: _plain(value) for name, value in self.estimator.get_params(deep=True).items()}
        return {"estimator": _kind(self.estimator), "parameters": parameters, "seed": self.seed}


def _gives_probabilities(estimator: Any) -> bool:
    """Return whether a classifier has ``predict_proba`` once it is fitted: a stacked one that names no last estimator
    has it only then.
    """
    while hasattr(estimator, "steps"):
        estimator = estimator.steps[-1][1]
    return hasattr(estimator, "predict_proba") or getattr(estimator, "final_estimator", estimator) is None


def _shares(estimator: Any, data: TrainingData) -> Floats:
    """Return the share of each feature, or nothing where the last step sees other columns than the features."""
    last, before = (estimator[-1], estimator[:-1]) if hasattr(estimator, "steps") else (estimator, ())
    size = getattr(last, "feature_importances_", None)
    if size is None and hasattr(last, "coef_"):
        size = np.abs(np.atleast_2d(last.coef_)).sum(axis=0)
    if size is None or np.shape(size) != (len(data.names),) or not _keeps(before, data.names):
        return np.zeros(0)
    return np.asarray(size, np.float64) / (np.sum(size) or 1.0)


def _keeps(steps: Any, names: tuple[str, ...]) -> bool:
    """Return whether the steps before the last one leave every feature in its place."""
    if not len(steps):
        return True
    if not all(hasattr(step, "get_feature_names_out") for _, step in steps.steps):
        return False
    return tuple(steps.get_feature_names_out(np.array(names, object))) == names


def _kind(value: object) -> str:
    kind = value if isinstance(value, type) or (callable(value) and hasattr(value, "__qualname__")) else type(value)
    return f"{kind.__module__}.{kind.__qualname__}"


def _plain(value: object) -> Json:
    """Return a parameter as JSON; of an object its class alone, since its text may hold an address in memory."""
    if isinstance(value, float) and not np.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return _kind(value)
