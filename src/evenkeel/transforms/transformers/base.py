"""What scikit-learn's transformers are in operations of the graph: one function for each class, found by its name.

A fitted transformer becomes operations that hold what it has learnt, so that one graph runs everywhere, and reads like one
that was written by hand. What has no exact counterpart is refused, by name.
"""

from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeAlias

from evenkeel.errors import DefinitionError
from evenkeel.transforms.operations.base import NUMBERS
from evenkeel.transforms.values import Value
from evenkeel.typing import ColumnType

Translator: TypeAlias = "Callable[[Any, list[Value], str], list[Value]]"
_REMEDIES = {
    "TargetEncoder": 'Write ek.target_mean(x["..."]), which is learnt out of fold: no training row is told its own label.',
    "QuantileTransformer": 'Write ek.quantile_normal(x["..."]), or ek.bucketize(x["..."], quantiles=100, interpolate=True).',
}
_TRANSLATORS: dict[str, Translator] = {}


def translates(*names: str) -> Callable[[Translator], Translator]:
    """Register what the classes of these names become: from columns to as many as the fitted object gives."""

    def register(function: Translator) -> Translator:
        _TRANSLATORS.update(dict.fromkeys(names, function))
        return function

    return register


def translated_classes() -> set[str]:
    """Return the names of the classes that have a counterpart."""
    from evenkeel.transforms.transformers import categories, compose, numbers, selection  # noqa: F401  # they register

    return set(_TRANSLATORS)


def translate(fitted: Any, columns: Sequence[Value], path: str = "") -> list[Value]:
    """Return the columns that a fitted transformer makes of columns; ``path`` leads to it from the outermost one.

    Raises `DefinitionError` where it, or how it was told to work, has no exact counterpart.
    """
    kind = type(fitted)
    here = f"{path}{kind.__name__}"
    if kind.__name__ not in translated_classes() or not kind.__module__.startswith("sklearn."):
        refuse(here, "it has no counterpart among the operations of a graph", _REMEDIES.get(kind.__name__))
    return _TRANSLATORS[kind.__name__](fitted, list(columns), here)


def refuse(path: str, reason: str, remedy: str | None = None) -> NoReturn:
    """Raise `DefinitionError` for a transformer that cannot be said in operations of the graph."""
    remedy = remedy or (
        "Write it with operations of evenkeel, or leave it to the model: "
        "ek.Sklearn(make_pipeline(transformer, estimator)) goes with the estimator."
    )
    raise DefinitionError(f"{path} cannot become part of the transform: {reason}", remedy=remedy)


def require_numbers(columns: Sequence[Value], path: str) -> None:
    """Raise `DefinitionError` where a column is no number."""
    for column in columns:
        if column.type.type not in NUMBERS:
            reason = f"it wants numbers, and a column is {column.type.type}"
            refuse(path, reason, "Give it other columns, or encode this one before.")


def plain(value: Any) -> Any:
    """Return a value of numpy as Python's own."""
    return value.item() if hasattr(value, "item") else value


def is_nothing(value: Any) -> bool:
    """Return whether scikit-learn takes a value for one that is missing."""
    return value is None or value != value or type(value).__name__ == "NAType"


def is_text(column: Value) -> bool:
    """Return whether a column holds texts."""
    return column.type.type is ColumnType.TEXT
