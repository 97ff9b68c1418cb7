"""A transformer of scikit-learn as an operation of a transform, or in the place of the whole transform."""

from collections.abc import Collection, Mapping
from typing import Any

from evenkeel.artifacts import ExampleColumn
from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.transforms.foreign import Foreign, UnfittedError
from evenkeel.transforms.inputs import TENSOR_OF
from evenkeel.transforms.mistakes import shown
from evenkeel.transforms.operations.base import REMEDY
from evenkeel.transforms.operations.raw_column import RawColumn
from evenkeel.transforms.operations.side_by_side import SideBySide
from evenkeel.transforms.tracing import Traced, Transform
from evenkeel.transforms.transformers.base import translate
from evenkeel.transforms.values import Columns, Features, Target, Value, apply
from evenkeel.typing import ColumnType


def sklearn(transformer: Any, *columns: Value) -> Value:
    """Return the columns that a transformer of scikit-learn makes of columns, as one feature.

    A fitted transformer is taken as it is; another is cloned and fitted on the training rows. Either becomes operations that
    hold what it has learnt, and is proven: in every validation row they give what its ``transform`` does, up to the last
    bit of a float32. Where it is given a value that it refuses, such as an unseen category with
    ``OneHotEncoder(handle_unknown="error")``, its columns are missing.

    ``ek.sklearn(StandardScaler(), x["distance"], x["seats"])`` has the columns ``<feature>.distance`` and
    ``<feature>.seats``; one column alone is a value like any other. Raises `DefinitionError` for a transformer without a
    counterpart.
    """
    if isinstance(transformer, type) or not hasattr(transformer, "transform") or not hasattr(transformer, "fit"):
        remedy = "Write ek.sklearn(StandardScaler(), x[...]): an object with fit and transform, and not its class."
        raise DefinitionError("sklearn wants a transformer of scikit-learn", got=shown(transformer), remedy=remedy)
    wrong = [column for column in columns if not isinstance(column, Value)]
    if wrong or not columns:
        got = shown(wrong[0]) if wrong else "no column"
        raise DefinitionError("sklearn wants columns", got=got, remedy='Write ek.sklearn(transformer, x["a"], x["b"]).')
    made = _made(transformer, columns, tuple(map(_name_of, columns, range(len(columns)))))
    return next(iter(made.values())) if len(made) == 1 else apply(SideBySide(tuple(made)), *made.values())


class StandIn(Transform):
    """A transformer of scikit-learn in the place of a transform: it reads raw columns by name, and names the features."""

    def __init__(self, transformer: Any) -> None:
        self.transformer = transformer
        super().__init__(self._features)

    def traced(
        self,
        columns: Mapping[str, ExampleColumn],
        required: Collection[str] = (),
        target: Target | None = None,
        fitted: tuple[Any, ...] = (),
    ) -> Traced:
        readable = [name for name, column in columns.items() if column.type in TENSOR_OF]
        known = getattr(self.transformer, "feature_names_in_", readable)
        unknown = [name for name in known if name not in columns]
        if unknown:
            where = f"the columns that {type(self.transformer).__name__} was fitted on"
            raise NotFoundError("column", unknown[0], columns, where=where)
        return super().traced({name: columns[name] for name in known}, required, target, fitted)

    def _features(self, x: Columns) -> Features:
        return _made(self.transformer, tuple(x.values()), tuple(x))

    @property
    def _definition(self) -> str:
        return f"transform={type(self.transformer).__name__}(...)"

    def _at(self, feature: str) -> str:
        return self._definition

    def __fingerprint__(self) -> Any:
        return self.transformer


def _made(transformer: Any, columns: tuple[Value, ...], names: tuple[str, ...]) -> dict[str, Value]:
    """Return the columns that a transformer makes, by its own names for them."""
    trace = columns[0].trace
    lists = [name for name, column in zip(names, columns, strict=True) if column.type.items is not None]
    if lists:
        problem = "A transformer of scikit-learn takes no lists"
        raise DefinitionError(problem, got=", ".join(lists), remedy=REMEDY[ColumnType.LIST])
    fitted = trace.fitted[len(trace.foreign)] if len(trace.foreign) < len(trace.fitted) else transformer
    if not _is_fitted(fitted):
        raise UnfittedError(trace, Foreign(transformer, columns, names))
    expected = getattr(fitted, "n_features_in_", len(columns))
    if expected != len(columns):
        kind = type(fitted).__name__
        raise DefinitionError(f"{kind} was fitted on other columns", expected=f"{expected} columns", got=len(columns))
    known = [str(name) for name in getattr(fitted, "feature_names_in_", names)]
    if any(name in known and name != theirs for name, theirs in zip(names, known, strict=True)):
        problem = f"{type(fitted).__name__} was fitted on these columns in another order"
        raise DefinitionError(problem, expected=", ".join(known), got=", ".join(names))
    outputs = translate(fitted, columns)
    foreign = Foreign(fitted, columns, names, tuple(outputs))
    trace.foreign.append(foreign)
    return dict(zip(foreign.names_out(), outputs, strict=True))


def _is_fitted(transformer: Any) -> bool:
    from sklearn.exceptions import NotFittedError
    from sklearn.utils.validation import check_is_fitted

    try:
        check_is_fitted(transformer)
    except NotFittedError:
        return False
    return hasattr(transformer, "n_features_in_") or not hasattr(transformer, "steps")


def _name_of(column: Value, place: int) -> str:
    """Return the name of a raw column; of what was computed, its place."""
    operation = column.trace.nodes[column.place].operation
    return operation.column if isinstance(operation, RawColumn) else f"x{place}"
