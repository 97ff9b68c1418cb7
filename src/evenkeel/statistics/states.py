"""Finding a state among those of a column."""

from collections.abc import Iterable
from typing import TypeVar

from evenkeel.engines.aggregates import State

S = TypeVar("S", bound=State)


def pick(states: Iterable[State], kind: type[S]) -> S:
    """Return the one state of this kind."""
    (found,) = (state for state in states if isinstance(state, kind))
    return found
