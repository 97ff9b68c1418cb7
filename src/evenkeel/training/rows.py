"""Rows that a model is trained on or asked about, be they a matrix of features or an Arrow table of raw columns."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenkeel.training.base import Rows


def together(parts: Sequence[Rows]) -> Rows:
    """Return the rows of all parts, one behind the other."""
    return np.concatenate(parts) if isinstance(parts[0], np.ndarray) else pa.concat_tables(parts)


def at(rows: Rows, places: npt.NDArray[np.int64]) -> Rows:
    """Return the rows at some places, in that order."""
    return rows[places] if isinstance(rows, np.ndarray) else rows.take(places)
