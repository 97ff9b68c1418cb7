"""Which parts of a fitted pipeline of scikit-learn become ONNX, what blocks the others, and what float32 would change."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from evenkeel.errors import BundleError, DefinitionError, EvenkeelError, InvalidDataError
from evenkeel.training.base import Scores
from evenkeel.training.faithful import TOLERANCE
from evenkeel.training.graphs import OPSET
from evenkeel.training.native import told
from evenkeel.training.sklearn_onnx import FittedEstimator
from evenkeel.transforms.session import Session

Matrix = npt.NDArray[np.float64]
SEVERAL = {
    "MultiOutputClassifier": ": several labels are served as a graph alone.",
    "MultiOutputRegressor": ", and a model for each number: several numbers at once are not served.",
}
_SHARE = 0.99
_OPERATIONS = {
    "StandardScaler": "ek.standardize(x)",
    "RobustScaler": "ek.robust(x)",
    "MinMaxScaler": "ek.min_max(x)",
    "MaxAbsScaler": "ek.max_abs(x)",
    "SimpleImputer": "ek.impute(x, ...)",
    "MissingIndicator": "ek.is_missing(x)",
    "OneHotEncoder": "ek.one_hot(x)",
    "OrdinalEncoder": "ek.category(x)",
    "TargetEncoder": "ek.target_mean(x)",
    "KBinsDiscretizer": "ek.bucketize(x)",
    "PowerTransformer": "ek.yeo_johnson(x)",
    "QuantileTransformer": "ek.quantile_normal(x)",
}


@dataclass(frozen=True, slots=True)
class PartFinding:
    """One part of a pipeline: where it stands, what it is, whether it becomes ONNX, and if not, why and what to do."""

    part: str
    kind: str
    onnx: bool
    why: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Float32Finding:
    """How far the answers move where the last step reads its features as float32, as a graph gives them.

    Over ``rows`` that are answered: the ``largest`` difference, that which 99 % do not exceed, and how many ``decisions``
    change, of any label. Of a number the differences are those of the number itself.
    """

    rows: int
    largest: float
    share_99: float
    decisions: int


def diagnose(estimator: Any, rows: Any, classes: int, *, served: bool = False) -> list[PartFinding]:
    """Return a finding for each part, in the order in which rows go through them.

    ``rows`` are what the pipeline reads, a DataFrame or a matrix. Each part is converted and run on what really
    reaches it. Where the objects are ``served`` already, no remedy says so.
    """
    otherwise = _otherwise(estimator, served)
    with _quietly():
        found = [*_findings("", estimator, rows, classes)]
    return [replace(one, remedy=one.remedy and one.remedy + otherwise) for one in found]


def _otherwise(estimator: Any, served: bool) -> str:
    """Return what else can be done than to have a part become ONNX."""
    last = estimator
    while hasattr(last, "steps") or hasattr(last, "best_estimator_"):
        last = last.steps[-1][1] if hasattr(last, "steps") else last.best_estimator_
    whole = ". Its own objects serve it now." if served else ", or serve the pipeline whole, by its own objects."
    return SEVERAL.get(type(last).__name__, whole)


def float32_effect(estimator: Any, rows: Any, classes: int, threshold: float = 0.5) -> Float32Finding:
    """Return what float32 features change; raises `DefinitionError` where the last step reads no matrix of numbers."""
    before, last = (estimator[:-1], estimator[-1]) if hasattr(estimator, "steps") else (None, estimator)
    with _quietly():
        features = rows if before is None or not before.steps else before.transform(rows)
        wide = _matrix(features)
        exact, moved = (_answers(last, one, classes) for one in (wide, wide.astype(np.float32).astype(np.float64)))
    apart = np.max([np.abs(one - other).max(axis=1) for one, other in zip(exact, moved, strict=True)], axis=0)
    changed = np.zeros(len(wide), np.bool_)
    for one, other in zip(exact, moved, strict=True) if classes else ():
        changed |= _decided(one, threshold) != _decided(other, threshold)
    known = apart[np.isfinite(apart)]
    if not len(known):
        raise DefinitionError(
            "The pipeline answers none of these rows", remedy="Give rows like those that it was fitted on."
        )
    return Float32Finding(len(known), float(known.max()), float(np.quantile(known, _SHARE)), int(changed.sum()))


@contextmanager
def _quietly() -> Iterator[None]:
    """Silence warnings; raises `InvalidDataError` where the pipeline itself does not take the rows."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            yield
        except (EvenkeelError, MemoryError):
            raise
        except Exception as error:  # the pipeline may be the user's own code
            remedy = "Give rows like those that it was fitted on."
            raise InvalidDataError("The pipeline does not take these rows", got=told(error), remedy=remedy) from error


def _findings(path: str, part: Any, rows: Any, classes: int | None) -> Iterator[PartFinding]:
    """Yield what is found of a part; ``classes`` is none for one that only transforms."""
    if hasattr(part, "steps"):
        for name, step in part.steps[:-1]:
            if _does_something(step):
                yield from _findings(_under(path, name), step, rows, None)
                rows = step.transform(rows)
        name, last = part.steps[-1]
        yield from _findings(_under(path, name), last, rows, classes) if _does_something(last) else ()
    elif hasattr(part, "transformers_"):
        for name, step, columns in part.transformers_:
            if _does_something(step):
                yield from _findings(_under(path, name), step, _columns(rows, columns), None)
    elif hasattr(part, "transformer_list"):
        for name, step in part.transformer_list:
            if _does_something(step):
                yield from _findings(_under(path, name), step, rows, None)
    elif type(part).__name__ in SEVERAL:
        for place, one in enumerate(part.estimators_):
            own = len(one.classes_) if hasattr(one, "predict_proba") else 0
            yield from _findings(_under(path, f"estimators_[{place}]"), one, rows, own)
    elif hasattr(part, "best_estimator_"):
        yield from _findings(path, part.best_estimator_, rows, classes)
    else:
        yield _leaf(path or "model", part, rows, classes)


def _does_something(step: Any) -> bool:
    """Return whether a step is neither left out nor one that hands rows on as they are."""
    if step is None or isinstance(step, str):
        return False
    return type(step).__name__ != "FunctionTransformer" or step.func is not None


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _columns(rows: Any, columns: Any) -> Any:
    wanted = columns(rows) if callable(columns) else columns
    if isinstance(rows, np.ndarray):
        return rows[:, wanted]
    if isinstance(wanted, slice):
        return rows.loc[:, wanted] if isinstance(wanted.start, str) else rows.iloc[:, wanted]
    named = isinstance(wanted, str) or all(isinstance(one, str) for one in wanted)
    return rows[wanted] if named else rows.iloc[:, wanted]


def _leaf(path: str, part: Any, rows: Any, classes: int | None) -> PartFinding:
    kind = type(part).__name__
    try:
        if classes is None:
            _convert_transformer(part, rows)
        else:
            _convert_model(part, _matrix(rows), classes)
    except (DefinitionError, BundleError) as error:
        why = str(error.got or error.problem)
        return PartFinding(path, kind, False, why, _remedy(part, classes))
    return PartFinding(path, kind, True)


def _remedy(part: Any, classes: int | None) -> str:
    kind = type(part).__name__
    if classes is not None:
        return "Take LightGBM(), a linear model, a tree, a forest or boosting"
    if kind in _OPERATIONS:
        return f"Write {_OPERATIONS[kind]} in a transform"
    if kind == "FunctionTransformer":
        return "Write the function as operations of a transform"
    return "Write it as operations of a transform"


def _convert_model(model: Any, features: Matrix, classes: int) -> None:
    """Convert and prove a model as training does; raises `DefinitionError`."""
    narrow = features.astype(np.float32)
    fitted = FittedEstimator(model, narrow, classes, bool(np.isnan(narrow).any()))
    assert fitted.converted is not None


def _convert_transformer(part: Any, rows: Any) -> None:
    """Convert a part and compare it on the rows; raises `DefinitionError` or `BundleError`."""
    if type(part).__name__ == "FunctionTransformer":
        got = f"the function {_name(part.func)} is Python, not a graph"
        raise DefinitionError("A function of Python is no graph", got=got)
    if not type(part).__module__.startswith("sklearn."):
        got = f"{type(part).__module__}.{type(part).__qualname__} is no class of scikit-learn, so nothing converts it"
        raise DefinitionError("This class is not scikit-learn's", got=got)
    expected = _given_out(part, rows)
    problems: list[DefinitionError | BundleError] = []
    for number in (np.float64, np.float32):
        try:
            _compare(part, _inputs(rows, number), expected)
        except (DefinitionError, BundleError) as error:
            problems.append(error)
        else:
            return
    raise problems[-1]


def _given_out(part: Any, rows: Any) -> npt.NDArray[Any]:
    """Return what a part makes of rows: numbers as float64, and text as it is."""
    found = np.asarray(_dense(part.transform(rows)))
    return found.astype(np.float64) if np.issubdtype(found.dtype, np.number) else found.astype(np.object_)


def _compare(part: Any, given: dict[str, npt.NDArray[Any]], expected: npt.NDArray[Any]) -> None:
    """Raise where the graph of a part gives something else than the part itself."""
    session = Session(_onnx(part, given))
    session.row_multiple = 1  # a part may refuse the rows of zeros and of no text that would fill up a batch
    try:
        found = next(iter(session.run(given, session.outputs[:1]).values()))
    except Exception as error:  # onnxruntime raises a dozen unrelated classes
        raise BundleError("ONNX Runtime cannot run it", got=str(error).splitlines()[0][:200]) from error
    if found.size != expected.size:
        raise DefinitionError("It converts to something else", got=f"its graph gives shape {found.shape}")
    off = _differs(found.reshape(expected.shape), expected)
    if off.any():
        got = f"its graph gives something else in {int(off.any(axis=1).sum())} of {len(off)} rows"
        raise DefinitionError("It converts to something else", got=got)


def _differs(found: npt.NDArray[Any], expected: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    if expected.dtype == np.object_:
        return np.asarray(found.astype(np.object_) != expected, np.bool_)
    far = np.abs(found - expected) > TOLERANCE * np.maximum(1.0, np.abs(expected))
    return np.asarray(far | (np.isnan(found) != np.isnan(expected)), np.bool_)


def _onnx(part: Any, given: dict[str, npt.NDArray[Any]]) -> bytes:
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, StringTensorType

    types = {"O": StringTensorType, "d": DoubleTensorType, "f": FloatTensorType}
    kinds = [(name, types[values.dtype.char]([None, values.shape[1]])) for name, values in given.items()]
    try:
        model = convert_sklearn(part, initial_types=kinds, target_opset={"": OPSET, "ai.onnx.ml": 3})
    except Exception as error:  # a converter raises whatever it stumbles over
        raise DefinitionError("It does not convert", got=str(error).splitlines()[0][:200]) from error
    content: bytes = model.SerializeToString()
    return content


def _inputs(rows: Any, number: type[np.floating[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Return what a graph reads: a matrix where all is of one kind, else a column each."""
    if not hasattr(rows, "columns"):
        values = np.asarray(_dense(rows))
        return {"given": _tensor(values.reshape(len(values), -1), number)}
    columns = {str(name): _tensor(rows[[name]].to_numpy(), number) for name in rows.columns}
    if len({values.dtype for values in columns.values()}) == 1:
        return {"given": np.hstack([*columns.values()])}
    return columns


def _tensor(values: npt.NDArray[Any], number: type[np.floating[Any]]) -> npt.NDArray[Any]:
    """Return numbers as floats, and text as it is; raises `DefinitionError` for what a graph has no value for."""
    if np.issubdtype(values.dtype, np.number) or values.dtype == np.bool_:
        return values.astype(number)
    flat = values.ravel().tolist()
    if all(isinstance(one, bool | int | float) for one in flat):
        return values.astype(number)
    if any(isinstance(one, float) for one in flat):
        raise DefinitionError("A graph has no missing text", got="a text is missing, and a graph has no missing text")
    if not all(isinstance(one, str) for one in flat):
        raise DefinitionError("A graph has no such value", got=f"it reads values of the type {values.dtype}")
    return values.astype(np.object_)


def _matrix(rows: Any) -> Matrix:
    try:
        found: Matrix = np.asarray(_dense(rows), np.float64)
    except (ValueError, TypeError) as error:
        got = "it reads columns that are no numbers"
        raise DefinitionError("The model reads something else than numbers", got=got) from error
    return found.reshape(len(found), -1)


def _dense(values: Any) -> Any:
    return values.toarray() if hasattr(values, "toarray") else values


def _answers(model: Any, features: Matrix, classes: int) -> list[Scores]:
    """Return what a model answers, shape (rows, numbers), or that for each of several labels."""
    try:
        found = model.predict_proba(features) if classes else model.predict(features)
        each = found if isinstance(found, list) else [found]
        return [np.asarray(one, np.float64).reshape(len(features), -1) for one in each]
    except MemoryError:
        raise
    except Exception as error:  # the model may be the user's own code
        raise DefinitionError("The last step refuses these rows", got=told(error)) from error


def _decided(scores: Scores, threshold: float) -> npt.NDArray[Any]:
    return scores[:, 1] >= threshold if scores.shape[1] == 2 else np.argmax(scores, axis=1)


def _name(function: Any) -> str:
    return str(getattr(function, "__qualname__", None) or getattr(function, "__name__", type(function).__name__))
