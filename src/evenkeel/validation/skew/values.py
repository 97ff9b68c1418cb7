"""Where the values of two columns differ, whatever their types."""

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.aggregates import profiled_type
from evenkeel.engines.column_types import in_normal_type
from evenkeel.typing import ColumnType

Booleans = npt.NDArray[np.bool_]

_WHOLE = (ColumnType.INTEGER, ColumnType.BOOLEAN)
_NUMBERS = (*_WHOLE, ColumnType.FLOAT)
_TIMES = (ColumnType.TIMESTAMP, ColumnType.DATE)


def differ(training: pa.Array, serving: pa.Array, tolerance: float) -> Booleans:
    """Return where two columns differ, shape (rows,).

    Numbers are compared by value, be they integers, floats or booleans; times by their moment, a date as its midnight
    in UTC; anything else as text. Null is the same as null alone, and NaN as NaN. Lists are compared item by item, and
    differ where one has more.
    """
    kinds = profiled_type(training.type), profiled_type(serving.type)
    missing = [one.is_null().to_numpy(zero_copy_only=False) for one in (training, serving)]
    if ColumnType.LIST in kinds:
        unlike = _lists(training, serving, tolerance) if kinds[0] is kinds[1] else np.ones(len(training), np.bool_)
    elif all(kind in _WHOLE for kind in kinds):
        unlike = _unlike(*(pc.cast(one, pa.int64()) for one in (training, serving)))
    elif all(kind in _NUMBERS for kind in kinds):
        unlike = _far(training, serving, tolerance)
    elif all(kind in _TIMES for kind in kinds):
        unlike = _unlike(*(_moments(one) for one in (training, serving)))
    else:
        unlike = _unlike(*(as_text(one) for one in (training, serving)))
    return np.where(missing[0] | missing[1], missing[0] != missing[1], unlike)


def as_text(values: pa.Array) -> pa.Array:
    """Return values as people read them, lists as JSON; null stays null."""
    if profiled_type(values.type) is ColumnType.LIST:
        texts = (None if one is None else msgspec.json.encode(one).decode() for one in values.to_pylist())
        return pa.array(texts, pa.string())
    return pc.cast(in_normal_type(values), pa.string())


def _lists(training: pa.Array, serving: pa.Array, tolerance: float) -> Booleans:
    sides = [training, serving]
    counts = [pc.list_value_length(one).fill_null(0).to_numpy(zero_copy_only=False) for one in sides]
    found: Booleans = counts[0] != counts[1]
    even = np.flatnonzero(~found)
    was, served = (pc.list_flatten(one.take(pa.array(even))) for one in sides)
    rows = np.repeat(even, counts[0][even])
    found[rows[differ(was, served, tolerance)]] = True
    return found


def _unlike(first: pa.Array, second: pa.Array) -> Booleans:
    found: Booleans = pc.fill_null(pc.not_equal(first, second), False).to_numpy(zero_copy_only=False)
    return found


def _far(training: pa.Array, serving: pa.Array, tolerance: float) -> Booleans:
    a, b = (
        pc.cast(one, pa.float64(), safe=False).to_numpy(zero_copy_only=False).astype(np.float64)
        for one in (training, serving)
    )
    with np.errstate(invalid="ignore"):
        near = np.abs(a - b) <= tolerance * np.maximum(1.0, np.maximum(np.abs(a), np.abs(b)))
    both_nan = np.isnan(a) & np.isnan(b)
    finite = np.isfinite(a) & np.isfinite(b)
    found: Booleans = ~((a == b) | (finite & near) | both_nan)
    return found


def _moments(values: pa.Array) -> pa.Array:
    return pc.cast(pc.cast(in_normal_type(values), pa.timestamp("us")), pa.int64())
