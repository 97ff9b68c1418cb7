"""Rows as a pandas DataFrame, for what selects columns by name; the one way to it, in training and in serving."""

from typing import TYPE_CHECKING, Any

import numpy as np

from evenkeel.errors import DefinitionError
from evenkeel.transforms.inputs import Array, Input, Signature, Tensors
from evenkeel.typing import ColumnType

if TYPE_CHECKING:
    import pandas as pd


def frame(tensors: Tensors, signature: Signature) -> "pd.DataFrame":
    """Return the raw columns of a signature, in its order; raises `DefinitionError` where pandas is not installed.

    The type of a column depends on the signature alone, never on the rows that stand beside each other:

    ========== ============================================= =======================
    column     never missing                                 may be missing
    ========== ============================================= =======================
    boolean    bool                                          object, True, False, NaN
    integer    int64                                         float64, NaN
    float      float64, NaN                                  float64, NaN
    text       str, NaN                                      str, NaN
    timestamp  datetime64[us] in UTC or the column's zone    the same, NaT
    date       datetime64[s]                                 the same, NaT
    ========== ============================================= =======================
    """
    pandas = _pandas()
    places = signature.places()
    columns = {}
    for column in signature.inputs:
        place = places[column]
        columns[column.name] = _column(tensors[place.tensor][place.row], tensors["valid"][place.validity], column)
    rows = tensors["valid"].shape[1]
    return pandas.DataFrame(columns, index=pandas.RangeIndex(rows), copy=False)


def matrix(tensors: Tensors, signature: Signature) -> Array:
    """Return the raw columns of a signature as float64, shape (rows, columns), NaN where missing; no text is among them."""
    places = signature.places()
    found = np.empty((tensors["valid"].shape[1], len(signature.inputs)))
    for number, column in enumerate(signature.inputs):
        place = places[column]
        found[:, number] = np.where(tensors["valid"][place.validity], tensors[place.tensor][place.row], np.nan)
    return found


def _pandas() -> Any:
    try:
        import pandas
    except ImportError as error:
        remedy = "pip install 'evenkeel[native]'"
        problem = "A pipeline of scikit-learn that reads raw columns wants pandas"
        raise DefinitionError(problem, got="pandas is not installed", remedy=remedy) from error
    return pandas


def _column(values: Array, valid: Array, column: Input) -> Any:
    match column.type:
        case ColumnType.FLOAT:
            return np.where(valid, values, np.nan)
        case ColumnType.INTEGER:
            return np.where(valid, values, np.nan) if column.nullable else values
        case ColumnType.BOOLEAN:
            return _or_missing(values.astype(np.bool_), valid) if column.nullable else values.astype(np.bool_)
        case ColumnType.TEXT:
            return _pandas().array(_or_missing(values, valid), dtype="str")
        case ColumnType.DATE:
            return np.where(valid, values.astype("datetime64[D]"), np.datetime64("NaT")).astype("datetime64[s]")
    times = np.where(valid, values.astype("datetime64[us]"), np.datetime64("NaT"))
    return _pandas().DatetimeIndex(times).tz_localize("UTC").tz_convert(column.timezone or "UTC")


def _or_missing(values: Array, valid: Array) -> Array:
    found = values.astype(np.object_)
    found[~valid] = np.nan
    return found
