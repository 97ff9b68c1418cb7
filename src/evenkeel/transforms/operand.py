"""A value inside a graph: its columns, and which rows are not missing."""

from typing import NamedTuple

from evenkeel.transforms.builder import Builder, DType, Series
from evenkeel.transforms.inputs import Given, Place
from evenkeel.typing import ColumnType

NAN = float("nan")
_DTYPE: dict[str, DType] = {"integers": "int64", "floats": "float64", "texts": "text"}


class Operand(NamedTuple):
    """A value of some type.

    A float is missing where it is NaN; ``valid`` is nothing then. For every other type ``valid`` says which rows are
    not missing (nothing: all), and what the values are elsewhere does not matter. A boolean is a bool tensor.
    """

    type: ColumnType
    values: Series
    valid: Series | None = None

    def floats(self, build: Builder) -> Series:
        """Return the value as float64, NaN where it is missing."""
        numbers = build.cast(self.values, "float64")
        return numbers if self.valid is None else build("Where", self.valid, numbers, NAN)

    def known(self, build: Builder) -> Series | None:
        """Return which rows are not missing; nothing where none can be."""
        if self.type is not ColumnType.FLOAT:
            return self.valid
        constant = build.known(self.values)
        if constant is None:
            return build("Not", build("IsNaN", self.values))
        return build.constant(False, "bool") if any(value != value for value in constant) else None


def read(build: Builder, column: Given, place: Place) -> Operand:
    """Return a column as it lies in the tensors; a float that is null lies there as NaN."""
    values = build.input(place.tensor, place.row, _DTYPE[place.tensor])
    if column.type is ColumnType.FLOAT:
        return Operand(column.type, values)
    valid = build.input("valid", place.validity, "bool") if column.nullable else None
    return Operand(column.type, build.cast(values, "bool") if column.type is ColumnType.BOOLEAN else values, valid)


def both(build: Builder, a: Series | None, b: Series | None) -> Series | None:
    """Return where both are true; nothing is true everywhere."""
    if a is None or b is None:
        return b if a is None else a
    return build("And", a, b)
