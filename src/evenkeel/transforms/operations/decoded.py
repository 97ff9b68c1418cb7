"""The contract of an operation that the decoder does before the graph runs."""

from abc import abstractmethod

from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.inputs import Bag, Derived, DerivedStep
from evenkeel.transforms.operand import Operand
from evenkeel.transforms.operations.base import Operation, ValueType


class Decoded(Operation):
    """An operation on a raw column, or on what another of these made of one.

    It becomes no node: the result is an input of the graph of its own, a derived one of the signature. ``step`` is what
    the decoder is asked to do, and ``partial`` whether there are values of which it makes nothing.
    """

    __slots__ = ()
    partial: bool = False

    @property
    @abstractmethod
    def step(self) -> DerivedStep: ...

    def made(
        self, column: str, steps: tuple[DerivedStep, ...], gives: ValueType, *, nullable: bool
    ) -> Derived | Bag | None:
        """Return what the decoder makes after other ``steps`` on a raw column; nothing until it is learnt what that is."""
        return Derived(column, (*steps, self.step), gives.type, nullable, gives.items)

    def lower(self, build: Builder, *inputs: Operand) -> Operand:
        return inputs[0]

    def check_decoded(self, x: ValueType, called: str, remedy: str | None = None) -> None:
        """Raise `DefinitionError` for a value that the graph makes."""
        if x.decoded:
            return
        problem = f"{called} is done before the graph runs, and this {x.type} is made by the graph"
        first = f"Take columns first: ek.where(c, ek.{called}(a), b), not ek.{called}(ek.where(c, a, b))."
        raise DefinitionError(problem, remedy=remedy or first)
