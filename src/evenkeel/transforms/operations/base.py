"""The contract of an operation: one kind of node of a transform."""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from evenkeel.engines.aggregates import Aggregate
from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType

NUMBERS = (ColumnType.BOOLEAN, ColumnType.INTEGER, ColumnType.FLOAT)
CATEGORIES = (ColumnType.TEXT, ColumnType.INTEGER, ColumnType.BOOLEAN)
TIMES = (ColumnType.TIMESTAMP, ColumnType.DATE)


@dataclass(frozen=True, slots=True)
class ValueType:
    """What a value is: its type, the zone of a timestamp, and whether it is one column or several.

    ``decoded`` is what the decoder gives: a raw column, or what it makes of one. ``items`` is the type of the items of a
    list, which the decoder alone handles.
    """

    type: ColumnType
    timezone: str | None = None
    several: bool = False
    decoded: bool = False
    items: ColumnType | None = None

    @property
    def words(self) -> str:
        """The type as people read it."""
        return str(self.type) if self.items is None else f"list of {self.items}"


class Operation(ABC):
    """An operation on the columns of a row; a frozen dataclass of its parameters and of what it has learnt.

    ``output`` says what it gives for inputs of given types, and raises `DefinitionError` for those that it does not
    take. ``lower`` writes it down as columns of a graph, and ``reference`` says the same in plain numpy. What
    is made of a missing value is missing, unless the operation says otherwise.

    An operation with something to learn names an ``analyzer`` until it has learnt it: the aggregate over the training
    rows of its first input, or of pairs of its first two where it ``learns_from`` two. ``learn`` returns the operation
    that knows the result; of its inputs it ``takes`` so many of the first from then on (none said: all). What would tell
    a training row its own label is learnt ``out_of_fold``: for a fifth of the rows from the other four.

    ``ulps`` is how many units in the last place the graph may differ from the reference: 0 wherever nothing but
    arithmetic is done.
    """

    __slots__ = ()
    kinds: ClassVar[dict[str, Any]] = {}  # the classes by name, to be called with their parameters
    name: ClassVar[str]
    learns_from: ClassVar[int] = 1
    takes: ClassVar[int | None] = None
    out_of_fold: bool = False
    ulps: ClassVar[int] = 0

    def __init_subclass__(cls, **keywords: object) -> None:
        super().__init_subclass__(**keywords)
        cls.name = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        Operation.kinds[cls.name] = cls

    @abstractmethod
    def output(self, *inputs: ValueType) -> ValueType: ...

    @abstractmethod
    def lower(self, build: Builder, *inputs: Operand) -> Operand: ...

    @abstractmethod
    def reference(self, *inputs: Sample) -> Sample: ...

    def analyzer(self, column: str) -> Aggregate | None:
        return None

    def learn(self, state: Any) -> Self:
        return self

    def columns(self, feature: str) -> tuple[str, ...]:
        """Return the names of the columns that a feature of this name gets."""
        return (feature,)

    def one_of(self, given: ValueType, *accepted: ColumnType, called: str | None = None) -> None:
        """Raise `DefinitionError` where a value is not one column of an accepted type.

        ``called`` is what the user wrote, where that is not the name of the operation.
        """
        called = called or self.name
        if given.several:
            problem = f"{called} takes one column, and this value is several"
            raise DefinitionError(
                problem, remedy="Use such a value as a feature, and compute from the column it is made of."
            )
        if given.type not in accepted:
            raise DefinitionError(
                f"{called} does not take a value of type {given.words}",
                expected=" or ".join(accepted),
                got=given.words,
                remedy=_WANTED.get(accepted) or REMEDY.get(given.type),
            )


_WANTED: dict[tuple[ColumnType, ...], str] = {
    (ColumnType.BOOLEAN,): 'A condition is a comparison: x > 0, x == "a", ek.is_missing(x), ek.is_in(x, [...]).',
    TIMES: "Give the column the type timestamp or date, in the schema of the data.",
}
REMEDY = {
    ColumnType.TEXT: "Encode text first: ek.one_hot(x), ek.category(x), ek.is_in(x, [...]), or x == 'value'.",
    ColumnType.TIMESTAMP: "Take a part of a time (ek.hour(x), ek.weekday(x), ...), or ek.elapsed(start, end).",
    ColumnType.DATE: "Take a part of a date (ek.month(x), ek.weekday(x), ...), or ek.elapsed(start, end).",
    ColumnType.FLOAT: "Make ranges of a number first: ek.bucketize(x, quantiles=10).",
    ColumnType.BOOLEAN: "A boolean can be a feature as it is, or be encoded with ek.one_hot(x).",
    ColumnType.LIST: "Make a number or a text of a list first: ek.list_length(x), ek.list_mean(x), ek.list_item(x, -1), ... "
    "For a column for each item write ek.bag_of_words(x).",
}
