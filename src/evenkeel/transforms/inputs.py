"""What a graph asks of a row: names, types, what is derived of them, and which value stands at which place."""

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

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
DTYPE: dict[str, Any] = {"integers": np.int64, "floats": np.float64, "texts": np.object_}
NULL: dict[str, Any] = {"integers": 0, "floats": float("nan"), "texts": ""}
MOST_WORDS = 10_000  # of a bag

Array: TypeAlias = npt.NDArray[Any]
Tensors: TypeAlias = dict[str, Array]


@dataclass(frozen=True, slots=True)
class Input:
    """One raw column of a model. ``timezone`` is the zone in which the date parts of a timestamp are taken.

    A column that is not ``read`` by the graph itself, but only what is derived of it, stands in no tensor; nor does a list,
    whose ``items`` are of that type, and any of which may be null.
    """

    name: str
    type: ColumnType
    nullable: bool = True
    timezone: str | None = None
    read: bool = True
    items: ColumnType | None = None

    @property
    def words(self) -> str:
        """The type as people read it.

        >>> Input("tags", ColumnType.LIST, items=ColumnType.TEXT).words
        'list of text'
        """
        zone = f" in {self.timezone}" if self.timezone else ""
        return f"{self.type}{zone}" if self.items is None else f"list of {self.items}{zone}"


@dataclass(frozen=True, slots=True)
class DerivedStep:
    """One of `derived.DERIVED_FUNCTIONS` by its name, and what it takes beside the value."""

    function: str
    arguments: tuple[int | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Derived:
    """What the decoder makes of a raw column, step by step, so that the graph need not; a list stands in no tensor."""

    column: str
    steps: tuple[DerivedStep, ...]
    type: ColumnType
    nullable: bool = True
    items: ColumnType | None = None


@dataclass(frozen=True, slots=True)
class Bag:
    """How often each of some ``words`` stands in the list that the decoder makes of a raw column, step by step.

    With ``weights``, one for each word, the counts are multiplied by them, and divided by the Euclidean length of the row.
    """

    column: str
    steps: tuple[DerivedStep, ...]
    words: tuple[int | str, ...]
    weights: tuple[float, ...] = ()


Given: TypeAlias = Input | Derived
BAGS = "words"


class Place(NamedTuple):
    """Where a column lies: in which tensor, in which row of it, and in which row of ``valid``."""

    tensor: str
    row: int
    validity: int


@dataclass(frozen=True, slots=True)
class Signature:
    """The raw columns that a graph reads, and what it wants to have made of them.

    Columns of one kind travel as one matrix with a column of the table in each *row of the matrix*, since many single
    inputs cost more than the model, and since a kernel runs along a column: ``integers`` (int64, shape (integer
    columns, rows)), ``floats`` (float64), ``texts`` (object, of str). A kind without columns has no tensor. ``valid``
    (bool, shape (all columns, rows)) says which values are not null: first of the integers, then of the floats, then of
    the texts. Where a value is not valid, the matrix holds 0, NaN or "". What is
    derived stands after the raw columns of its kind. The words of all ``bags`` are the matrix ``words`` (float64, shape
    (words, rows)), NaN where there is no list to count them in.
    """

    inputs: tuple[Input, ...]
    derived: tuple[Derived, ...] = ()
    bags: tuple[Bag, ...] = ()

    def places(self) -> dict[Given, Place]:
        """Return where each column lies.

        >>> a, b, c = Input("a", ColumnType.FLOAT), Input("b", ColumnType.TEXT), Input("c", ColumnType.FLOAT)
        >>> Signature((a, b, c)).places()[c]
        Place(tensor='floats', row=1, validity=1)
        """
        placed = [(kind, row, column) for kind, columns in self.tensors().items() for row, column in enumerate(columns)]
        return {column: Place(kind, row, validity) for validity, (kind, row, column) in enumerate(placed)}

    def tensors(self) -> dict[str, list[Given]]:
        """Return the columns of each tensor, in their order."""
        columns: tuple[Given, ...] = (*(one for one in self.inputs if one.read), *self.derived)
        found = {kind: [one for one in columns if TENSOR_OF.get(one.type) == kind] for kind in TENSORS}
        return {kind: given for kind, given in found.items() if given}

    def widths(self) -> dict[str, int]:
        """Return how many rows each tensor has, ``valid`` among them.

        >>> Signature((Input("a", ColumnType.FLOAT),), bags=(Bag("t", (), ("x", "y")),)).widths()
        {'floats': 1, 'words': 2, 'valid': 1}
        """
        found = {kind: len(columns) for kind, columns in self.tensors().items()}
        words = {BAGS: sum(len(bag.words) for bag in self.bags)} if self.bags else {}
        return {**found, **words, "valid": sum(found.values())}

    def first_word(self, bag: Bag) -> int:
        """Return the row of ``words`` in which a bag begins."""
        return sum(len(one.words) for one in self.bags[: self.bags.index(bag)])

    def in_order(self) -> tuple[Given, ...]:
        """Return the columns in the order of the rows of ``valid``.

        >>> s = Signature((Input("b", ColumnType.TEXT), Input("a", ColumnType.FLOAT)))
        >>> [column.name for column in s.in_order() if isinstance(column, Input)]
        ['a', 'b']
        """
        return tuple(column for columns in self.tensors().values() for column in columns)
