"""What a graph asks of a row: names, types, and which value stands at which place of which tensor."""

from dataclasses import dataclass

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

    Columns of one kind travel as one matrix, since many single inputs cost more than the model: ``integers`` (int64,
    shape (rows, integer columns)), ``floats`` (float64) and ``texts`` (object, of str), each with a bool matrix of the
    same shape, named ``integers_valid`` and so on. Where a value is not valid, the matrix holds 0 or "". A kind
    without columns has no tensor. ``rows`` alone is always there: int64, shape (rows,), all 0, so that a graph of
    constants knows how many rows to give.
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
        found: dict[str, list[str]] = {}
        for column in self.inputs:
            found.setdefault(TENSOR_OF[column.type], []).append(column.name)
        return {kind: found[kind] for kind in ("integers", "floats", "texts") if kind in found}
