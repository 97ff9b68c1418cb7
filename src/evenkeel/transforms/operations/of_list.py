"""The contract of an operation on a list."""

from abc import abstractmethod
from typing import Any, ClassVar

from evenkeel.errors import DefinitionError
from evenkeel.transforms.inputs import DerivedStep
from evenkeel.transforms.operations.base import REMEDY, ValueType
from evenkeel.transforms.operations.decoded import Decoded
from evenkeel.transforms.reference import Sample
from evenkeel.typing import PLAIN, ColumnType


class OfList(Decoded):
    """An operation on a list with items of an ``accepted`` type; what is made of a missing list is missing.

    The decoder has a function of the name of the operation, which takes its ``arguments``. ``of_items`` is the type of what
    it gives for a list, and ``of`` says in plain Python what that is, where a missing item is None.
    """

    __slots__ = ()
    accepted: ClassVar[tuple[ColumnType, ...]] = PLAIN

    @abstractmethod
    def of_items(self, x: ValueType) -> ValueType: ...

    @abstractmethod
    def of(self, items: list[Any]) -> Any: ...

    @property
    def arguments(self) -> tuple[int | str, ...]:
        return ()

    @property
    def step(self) -> DerivedStep:
        return DerivedStep(self.name, self.arguments)

    def output(self, *inputs: ValueType) -> ValueType:
        (x,) = inputs
        check_list(self.name, x, self.accepted)
        self.check_decoded(x, self.name)
        return self.of_items(x)

    def reference(self, *inputs: Sample) -> Sample:
        (x,) = inputs
        gives = self.of_items(ValueType(ColumnType.LIST, items=x.items))
        return Sample.of_values(
            [None if one is None else self.of(one) for one in known_lists(x)], gives.type, gives.items
        )


def check_list(called: str, x: ValueType, accepted: tuple[ColumnType, ...]) -> None:
    """Raise `DefinitionError` for a value that is no list, or whose items are of no accepted type."""
    expected = f"a list of {' or '.join(accepted)}"
    if x.items is None:
        texts = "A text becomes a list with ek.split(x, ';') or ek.words(x)."
        remedy = texts if x.type is ColumnType.TEXT else REMEDY.get(x.type)
        raise DefinitionError(f"{called} takes a list", expected=expected, got=x.words, remedy=remedy)
    if x.items not in accepted:
        remedy = "Of items of any type there are ek.list_length(x) and ek.list_item(x, 0)."
        raise DefinitionError(f"{called} does not take a {x.words}", expected=expected, got=x.words, remedy=remedy)


def items_of(x: ValueType) -> ColumnType:
    """Return the type of the items of a list."""
    assert x.items is not None
    return x.items


def known_lists(lists: Sample) -> list[list[Any] | None]:
    """Return the lists of a sample, none where there is none, with None in the place of NaN."""
    return [None if one is None else [None if item != item else item for item in one] for one in lists.values.tolist()]
