"""What a graph asks of a row: names, types, and which value stands at which place of which tensor."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy.typing as npt

from evenkeel.errors import NotFoundError
from evenkeel.typing import ColumnType

TENSOR_OF = {
    ColumnType.BOOLEAN: "integers",
    ColumnType.INTEGER: "integers",
    ColumnType.TIMESTAMP: "integers",
    ColumnType.DATE: "integers",
    ColumnType.FLOAT: "floats",
    ColumnType.TEXT: "texts",
}
TENSORS = ("integers", "floats", "texts")

Array: TypeAlias = npt.NDArray[Any]
Tensors: TypeAlias = dict[str, Array]


@dataclass(frozen=True, slots=True)
class Input:
    """One raw column of a model. ``timezone`` is the zone in which the date parts of a timestamp are taken."""

    name: str
    type: ColumnType
    nullable: bool = True
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """The raw columns that a graph reads.

    Columns of one kind travel as one matrix with a column of the table in each *row of the matrix*, since many single
    inputs cost more than the model, and since a kernel runs along a column: ``integers`` (int64, shape (integer
    columns, rows)), ``floats`` (float64), ``texts`` (object, of str). A kind without columns has no tensor. ``valid``
    (bool, shape (all columns, rows)) says which values are not null: first of the integers, then of the floats, then of
    the texts. Where a value is not valid, the matrix holds 0, NaN or "".
    """

    inputs: tuple[Input, ...]

    def place(self, name: str) -> tuple[str, int]:
        """Return the tensor of a column, and the column's index in it.

        >>> s = Signature((Input("a", ColumnType.FLOAT), Input("b", ColumnType.TEXT), Input("c", ColumnType.FLOAT)))
        >>> s.place("c")
        ('floats', 1)
        """
        for tensor, names in self.tensors().items():
            if name in names:
                return tensor, names.index(name)
        raise NotFoundError("column", name, [i.name for i in self.inputs])

    def tensors(self) -> dict[str, list[str]]:
        """Return the names of the columns of each tensor, in their order."""
        found = {kind: [i.name for i in self.inputs if TENSOR_OF[i.type] == kind] for kind in TENSORS}
        return {kind: names for kind, names in found.items() if names}

    def in_order(self) -> tuple[Input, ...]:
        """Return the columns in the order of the rows of ``valid``.

        >>> s = Signature((Input("b", ColumnType.TEXT), Input("a", ColumnType.FLOAT)))
        >>> [column.name for column in s.in_order()]
        ['a', 'b']
        """
        return tuple(sorted(self.inputs, key=lambda column: TENSORS.index(TENSOR_OF[column.type])))
