"""What is known of a table so far: states that can be stored, sent and merged, and give its statistics at any time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar

from evenkeel.engines.aggregates import (
    CalendarState,
    CountsState,
    DistinctState,
    ExtremesState,
    FrequenciesState,
    GapsState,
    LengthsState,
    LooksState,
    MomentsState,
    QuantilesState,
    State,
    WidthsState,
)
from evenkeel.errors import InvalidDataError
from evenkeel.typing import ColumnType, Json

S = TypeVar("S", bound=State)

_KINDS: dict[str, type[State]] = {
    kind.__name__: kind
    for kind in (
        CalendarState,
        CountsState,
        DistinctState,
        ExtremesState,
        FrequenciesState,
        GapsState,
        LengthsState,
        LooksState,
        MomentsState,
        QuantilesState,
        WidthsState,
    )
}


def pick(states: Iterable[State], kind: type[S]) -> S:
    """Return the one state of this kind."""
    (found,) = (state for state in states if isinstance(state, kind))
    return found


@dataclass(frozen=True, slots=True)
class ColumnStates:
    """The states of one column; of a column of lists also those of its items, and of how many each list has."""

    type: ColumnType
    arrow_type: str
    timezone: str | None
    own: tuple[State, ...]
    lengths: tuple[State, ...] = ()
    items: "ColumnStates | None" = None

    def merge(self, later: Self) -> Self:
        return replace(
            self,
            arrow_type=self.arrow_type if self.arrow_type == later.arrow_type else str(self.type),
            timezone=self.timezone if self.timezone == later.timezone else None,
            own=_merged(self.own, later.own),
            lengths=_merged(self.lengths, later.lengths),
            items=self.items and later.items and self.items.merge(later.items),
        )

    def fits(self, other: "ColumnStates") -> bool:
        """Return whether the two are of one type, and their items too."""
        both = self.items is not None and other.items is not None and self.items.fits(other.items)
        return self.type is other.type and (both or self.items is other.items)

    def to_json(self) -> Json:
        return {
            "type": str(self.type),
            "arrow_type": self.arrow_type,
            "timezone": self.timezone,
            "own": _stored(self.own),
            "lengths": _stored(self.lengths),
            "items": None if self.items is None else self.items.to_json(),
        }

    @classmethod
    def from_json(cls, value: Any) -> Self:
        return cls(
            ColumnType(value["type"]),
            value["arrow_type"],
            value["timezone"],
            _read(value["own"]),
            _read(value["lengths"]),
            None if value["items"] is None else cls.from_json(value["items"]),
        )


@dataclass(frozen=True, slots=True)
class TableStates:
    """The states of the columns of a table, in their order.

    ``a.merge(b)`` is what is known of the rows of ``a`` and then those of ``b``: exactly but for moments, which keep to 4
    units in the last place. `results.table_statistics` says what it comes to.
    """

    columns: Mapping[str, ColumnStates]

    def merge(self, later: Self) -> Self:
        """Return the states of both; raises `InvalidDataError` where they are not of the same columns."""
        if {*self.columns} != {*later.columns}:
            odd = sorted({*self.columns} ^ {*later.columns})
            raise InvalidDataError("Statistics of different columns cannot be merged", got=f"only in one: {odd}")
        for name, one in self.columns.items():
            if not one.fits(later.columns[name]):
                got = f"{one.arrow_type} and {later.columns[name].arrow_type}"
                raise InvalidDataError(f"The column {name!r} has two types", expected="one in both", got=got)
        return type(self)({name: one.merge(later.columns[name]) for name, one in self.columns.items()})

    def to_json(self) -> Json:
        return {name: one.to_json() for name, one in self.columns.items()}

    @classmethod
    def from_json(cls, value: Any) -> Self:
        return cls({name: ColumnStates.from_json(one) for name, one in value.items()})


def _merged(states: tuple[State, ...], later: tuple[State, ...]) -> tuple[State, ...]:
    return tuple(a.merge(b) for a, b in zip(states, later, strict=True))


def _stored(states: tuple[State, ...]) -> Json:
    return [[type(state).__name__, state.to_json()] for state in states]


def _read(stored: Any) -> tuple[State, ...]:
    return tuple(_KINDS[kind].from_json(value) for kind, value in stored)
