"""What an operation means, in plain numpy: for the laws alone, which hold the graph against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evenkeel.transforms.inputs import Array
from evenkeel.typing import ColumnType

_DTYPES: Mapping[ColumnType, Any] = {
    ColumnType.BOOLEAN: np.bool_,
    ColumnType.INTEGER: np.int64,
    ColumnType.FLOAT: np.float64,
    ColumnType.TIMESTAMP: np.int64,
    ColumnType.DATE: np.int32,
}
_NOTHING: Mapping[ColumnType, Any] = {**dict.fromkeys(_DTYPES, 0), ColumnType.TEXT: "", ColumnType.LIST: None}


@dataclass(frozen=True, slots=True)
class Sample:
    """Values, shape (rows,) or (columns, rows), and which of them are not missing (bool, same shape).

    ``items`` is the type of the items, where the values are lists.
    """

    values: Array
    valid: npt.NDArray[np.bool_]
    items: ColumnType | None = None

    @classmethod
    def of_floats(cls, values: Array) -> "Sample":
        return cls(values, ~np.isnan(values))

    @classmethod
    def of_values(cls, values: Sequence[Any], kind: ColumnType, items: ColumnType | None = None) -> "Sample":
        """Return plain values of a type, none where one is missing; a list stays a list."""
        valid = np.array([one is not None for one in values], np.bool_)
        found = np.empty(len(values), _DTYPES.get(kind, np.object_))
        for place, one in enumerate(values):
            found[place] = _NOTHING[kind] if one is None else one
        return cls.of_floats(np.where(valid, found, np.nan)) if kind is ColumnType.FLOAT else cls(found, valid, items)

    @property
    def floats(self) -> npt.NDArray[np.float64]:
        return np.where(self.valid, self.values.astype(np.float64), np.nan)
