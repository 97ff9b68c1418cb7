"""Runs of words."""

from dataclasses import dataclass
from typing import Any

from evenkeel.errors import DefinitionError
from evenkeel.transforms.inputs import DerivedStep
from evenkeel.transforms.operations.base import ValueType
from evenkeel.transforms.operations.of_list import OfList
from evenkeel.transforms.step_types import LONGEST
from evenkeel.transforms.values import Value, apply
from evenkeel.typing import ColumnType


@dataclass(frozen=True, slots=True)
class NGrams(OfList):
    """Runs of ``shortest`` to ``longest`` words with a space between them; first the shorter ones, each in their order."""

    shortest: int
    longest: int
    accepted = (ColumnType.TEXT,)

    def __post_init__(self) -> None:
        got = (self.shortest, self.longest)
        if any(type(n) is not int for n in got) or not 1 <= self.shortest <= self.longest <= LONGEST:
            expected = f"1 to {LONGEST} words, (1, 2) for words and pairs"
            raise DefinitionError("ngrams are runs of so many to so many words", expected=expected, got=got)

    @property
    def step(self) -> DerivedStep:
        return DerivedStep("ngrams", (self.shortest, self.longest))

    def of_items(self, x: ValueType) -> ValueType:
        return x

    def of(self, items: list[Any]) -> list[str]:
        known = [one for one in items if one is not None]
        runs = (zip(*(known[at:] for at in range(n)), strict=False) for n in range(self.shortest, self.longest + 1))
        return [" ".join(run) for several in runs for run in several]


def ngrams(x: Value, shortest: int, longest: int | None = None) -> Value:
    """Return runs of so many to so many words of a list, as a list: ``ek.ngrams(ek.words(x), 2)`` are all pairs of neighbours.

    A run is a text like any other: beside single items, one that holds a space (``"new york"``) is the same as the pair.

    >>> NGrams(1, 2).of(["to", "be", "or"])
    ['to', 'be', 'or', 'to be', 'be or']
    """
    return apply(NGrams(shortest, shortest if longest is None else longest), x)
