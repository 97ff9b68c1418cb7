"""Rows as scikit-learn wants them: an array, or a frame where columns are chosen by name."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from evenkeel.errors import UsageError
from evenkeel.transforms.inputs import Array


def rows_for(transformer: Any, columns: Mapping[str, Array]) -> Any:
    """Return columns, each of shape (rows,) with NaN where missing, for ``transformer.fit`` and ``transform``."""
    named = getattr(transformer, "feature_names_in_", None)
    if named is not None:
        columns = dict(zip(named, columns.values(), strict=True))
    if named is not None or wants_names(transformer):
        return frame(columns)
    # numbers are floats, whether or not one is missing: what an encoder calls its columns must not hang on that
    numbers = [column if _of_text(column) else column.astype(np.float64) for column in columns.values()]
    mixed = any(map(_of_text, numbers))
    return np.column_stack([column.astype(object) if mixed else column for column in numbers])


def _of_text(column: Array) -> bool:
    return column.dtype.kind in "OU"


def wants_names(transformer: Any) -> bool:
    """Return whether a transformer chooses among its columns, which may be by name."""
    parts = [part for _, part in getattr(transformer, "steps", ())]
    return hasattr(transformer, "transformers") or any(map(wants_names, parts))


def frame(columns: Mapping[str, Array]) -> Any:
    """Return columns as a frame of pandas."""
    try:
        import pandas as pd
    except ImportError as error:
        remedy = "pip install pandas; or give ek.sklearn a transformer that takes all of its columns."
        raise UsageError("A transformer that reads columns by name wants pandas", remedy=remedy) from error
    return pd.DataFrame(dict(columns))


def dense(found: Any) -> Array:
    """Return what a transformer gave, numbers or texts, shape (rows, columns)."""
    array = found.toarray() if hasattr(found, "toarray") else np.asarray(found, object)
    return array.reshape(len(array), -1)
