"""What an operation means, in plain numpy: for the laws alone, which hold the graph against it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenkeel.transforms.inputs import Array


@dataclass(frozen=True, slots=True)
class Sample:
    """Values, shape (rows,) or (columns, rows), and which of them are not missing (bool, same shape)."""

    values: Array
    valid: npt.NDArray[np.bool_]

    @classmethod
    def of_floats(cls, values: Array) -> "Sample":
        return cls(values, ~np.isnan(values))

    @property
    def floats(self) -> npt.NDArray[np.float64]:
        return np.where(self.valid, self.values.astype(np.float64), np.nan)
