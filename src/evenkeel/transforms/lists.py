"""A column of lists as the functions of lists see it, and the contract of such a function."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pyarrow as pa

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


class Lists(NamedTuple):
    """A column of lists: all items one after the other, how many each list has, and where there is a list at all."""

    items: "pa.Array"
    lengths: Integers
    there: Booleans

    @classmethod
    def of(cls, values: "pa.ListArray") -> "Lists":
        import pyarrow.compute as pc

        there = values.is_valid().to_numpy(zero_copy_only=False)
        lengths = pc.list_value_length(values).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        return cls(pc.list_flatten(values), lengths, there)

    @property
    def starts(self) -> Integers:
        """The place of the first item of each list."""
        return np.cumsum(self.lengths) - self.lengths

    @property
    def rows(self) -> Integers:
        """The row of each item."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    def of_those(self, kept: Booleans) -> "Lists":
        """Return the lists of the items that are kept."""
        import pyarrow as pa

        lengths = np.bincount(self.rows[kept], minlength=len(self.lengths))
        return Lists(self.items.filter(pa.array(kept)), lengths, self.there)

    def numbers(self) -> tuple[Floats, Integers]:
        """Return the items that are numbers, as float64, and how many each list has."""
        import pyarrow as pa
        import pyarrow.compute as pc

        floats = pc.cast(self.items, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        kept = ~np.isnan(floats)
        if kept.all():
            return floats, self.lengths
        return floats[kept], np.bincount(self.rows[kept], minlength=len(self.lengths))

    def column(self, values: Any, valid: Booleans | None = None) -> "pa.Array":
        """Return a value for each row, none where there is no list or it is not valid."""
        import pyarrow as pa

        known = self.there if valid is None else self.there & valid
        return pa.array(values, mask=~known)

    def array(self) -> "pa.ListArray":
        """Return the column."""
        import pyarrow as pa

        offsets = np.concatenate([[0], np.cumsum(self.lengths)]).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(offsets), self.items, mask=pa.array(~self.there))


class ListFunction(ABC):
    """A function of a list, by its name. ``row`` takes the items of one, none for null; ``column`` a column of lists."""

    name: ClassVar[str]

    @abstractmethod
    def row(self, value: list[Any], *arguments: Any) -> Any: ...

    @abstractmethod
    def column(self, values: Lists, *arguments: Any) -> "pa.Array": ...
