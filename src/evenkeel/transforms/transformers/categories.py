"""Encoders of categories, and what fills in what is missing."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from evenkeel.transforms.operations.category import Category
from evenkeel.transforms.operations.comparison import Comparison
from evenkeel.transforms.operations.impute import Impute
from evenkeel.transforms.operations.is_in import is_in
from evenkeel.transforms.operations.is_missing import is_missing
from evenkeel.transforms.operations.where import where
from evenkeel.transforms.transformers.base import is_nothing, is_text, plain, refuse, require_numbers, translates
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType

_NAN = float("nan")
_MOST_FLOATS = 100
_RANGES = "Make ranges of such a number first: KBinsDiscretizer, or ek.bucketize(x, quantiles=10)."


@translates("OneHotEncoder")
def one_hot_encoder(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """A value that the encoder refuses has no columns that are known: they are missing."""
    rare = getattr(fitted, "infrequent_categories_", None) or [None] * len(columns)
    dropped = [None] * len(columns) if fitted.drop_idx_ is None else fitted.drop_idx_
    if fitted.drop is not None and any(one is not None for one in rare):
        refuse(path, "it drops a category and puts rare ones together")
    return [
        one
        for x, known, few, drop in zip(columns, fitted.categories_, rare, dropped, strict=True)
        for one in _indicators(fitted, x, [plain(value) for value in known], few, drop, path)
    ]


def _indicators(fitted: Any, x: Value, known: list[Any], few: Any, drop: Any, path: str) -> list[Value]:
    together = [] if few is None else [plain(value) for value in few]
    places = _Places(x, known, path)
    alone = [value for value in known if not _holds(together, value)]
    if not alone:
        refuse(path, "it takes every category for a rare one")
    columns = [places.is_(value) for value in alone]
    if together:
        with_unseen = fitted.handle_unknown not in ("error", "ignore")
        columns.append(~places.among(alone) if with_unseen else places.among(together))
    if fitted.handle_unknown == "error":
        columns = [where(places.among(known), where(column, 1.0, 0.0), _NAN) for column in columns]
    return [column for place, column in enumerate(columns) if drop is None or place != drop]


@translates("OrdinalEncoder")
def ordinal_encoder(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """The place of a value among ``categories_``; missing for one that the encoder refuses."""
    if any(one is not None for one in getattr(fitted, "infrequent_categories_", None) or ()):
        refuse(path, "it puts rare categories together")
    unknown = _NAN if fitted.handle_unknown == "error" else float(fitted.unknown_value)
    found = []
    for x, known in zip(columns, fitted.categories_, strict=True):
        values = [plain(value) for value in known]
        nothing = any(map(is_nothing, values))
        missing = float(fitted.encoded_missing_value) if nothing else unknown
        found.append(_Places(x, values, path).numbers(unknown, missing))
    return found


@translates("SimpleImputer")
def simple_imputer(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """``statistics_`` where a value is missing, and whether it was where there is an indicator."""
    pairs = list(zip(columns, map(plain, fitted.statistics_), strict=True))
    filled = [
        _filled(fitted, x, value, path) for x, value in pairs if fitted.keep_empty_features or not is_nothing(value)
    ]
    if fitted.indicator_ is None:
        return filled
    return [*filled, *missing_indicator(fitted.indicator_, columns, path)]


@translates("MissingIndicator")
def missing_indicator(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """Whether a value is missing, of each column that has an indicator."""
    return [_absent(fitted, columns[place], path) for place in fitted.features_.tolist()]


def _filled(fitted: Any, x: Value, value: Any, path: str) -> Value:
    if is_text(x):
        if not is_nothing(fitted.missing_values):
            return where(_absent(fitted, x, path), str(value), x)
        return apply(Impute("constant", str(value)), x)
    require_numbers([x], path)
    number = 0.0 if is_nothing(value) else float(value)
    if fitted.strategy == "mean" and is_nothing(fitted.missing_values):
        return apply(Impute("mean", number), x)
    return where(_absent(fitted, x, path), number, x * 1.0)


def _absent(fitted: Any, x: Value, path: str) -> Value:
    """Return where a column holds what the imputer takes for missing."""
    if is_nothing(fitted.missing_values):
        return is_missing(x)
    if is_text(x) is not isinstance(fitted.missing_values, str):
        refuse(path, f"{fitted.missing_values!r} stands for what is missing, and a column is {x.type.type}")
    return apply(Comparison("=="), x, plain(fitted.missing_values))


class _Places:
    """The known values of a column, and where it holds which."""

    def __init__(self, x: Value, known: Sequence[Any], path: str) -> None:
        self._x = x
        self._known = [value for value in known if not is_nothing(value)]
        self._values = [_of_type(x, value, path) for value in self._known]
        self._index = None
        if x.type.type is ColumnType.FLOAT and len(self._values) > _MOST_FLOATS:
            refuse(path, f"it knows {len(self._values):,} different numbers of a column", _RANGES)
        if x.type.type is not ColumnType.FLOAT and self._values:
            self._index = apply(Category(vocabulary=tuple(self._values)), x)

    def is_(self, value: Any) -> Value:
        """Return whether the column holds a known value; never missing."""
        if is_nothing(value):
            return is_missing(self._x)
        place = self._known.index(value)
        if self._index is None:
            return where(is_missing(self._x), False, self._same(self._values[place]))
        return apply(Comparison("=="), self._index, place + 2)

    def _same(self, value: Any) -> Value:
        return apply(Comparison("=="), self._x, value)

    def among(self, values: Sequence[Any]) -> Value:
        """Return whether the column holds one of some known values; never missing."""
        alone = [value for value in values if is_nothing(value)]
        several = [value for value in values if not is_nothing(value)]
        if len(several) > 2 and self._index is not None:
            of_type = [self._values[self._known.index(value)] for value in several]
            found = [where(is_missing(self._x), False, is_in(self._x, of_type)), *map(self.is_, alone)]
        else:
            found = [self.is_(value) for value in (*several, *alone)]
        either = found[0]
        for one in found[1:]:
            either = either | one
        return either

    def numbers(self, unknown: float, missing: float) -> Value:
        """Return the place of each known value, counted from 0; of other values, and of none, what is said."""
        if self._index is not None:
            seen = where(self._index == 1, unknown, self._index - 2.0)
            return where(self._index == 0, missing, seen)
        alike = missing == unknown or (is_nothing(missing) and is_nothing(unknown))
        found: Value | float = unknown if alike else where(is_missing(self._x), missing, unknown)
        for place, value in enumerate(self._values):
            found = where(where(is_missing(self._x), False, self._same(value)), float(place), found)
        assert isinstance(found, Value), "an encoder knows a value"
        return found


def _holds(values: Sequence[Any], value: Any) -> bool:
    return any(one == value or (is_nothing(one) and is_nothing(value)) for one in values)


def _of_type(x: Value, value: Any, path: str) -> Any:
    """Return a category as the column holds it."""
    kind = x.type.type
    whole = isinstance(value, int | float) and value == np.floor(value)
    if not (isinstance(value, str) if kind is ColumnType.TEXT else whole or kind is ColumnType.FLOAT):
        remedy = "Fit it on the columns that the transform gives it."
        refuse(path, f"it knows {value!r}, and the column is {kind}", remedy)
    return {ColumnType.FLOAT: float, ColumnType.INTEGER: int, ColumnType.BOOLEAN: bool}.get(kind, str)(value)
