"""What a comparison knows of a table: counts that merge, so that windows add up to larger ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import pyarrow as pa

from evenkeel.engines import Engine, Relation
from evenkeel.engines.aggregates import (
    Aggregate,
    Counts,
    Extremes,
    Frequencies,
    HourCounts,
    LengthCounts,
    Looks,
    Piece,
    Quantiles,
    State,
    profiled_type,
)
from evenkeel.errors import InvalidDataError
from evenkeel.typing import ColumnType

MOST_NUMBERS, MOST_TEXTS = 1_000, 10_000
NUMBERS = (ColumnType.INTEGER, ColumnType.FLOAT)
TIMES = (ColumnType.TIMESTAMP, ColumnType.DATE)
NESTED = (ColumnType.LIST, ColumnType.OTHER)

States = Mapping[str, State]


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows of a table, and for each column its type and the states of what is counted in it.

    Numbers are held by a sketch within 1 %, and exactly where there are at most 1,000 different ones; other values
    exactly, as long as there are at most 10,000. Of texts the lengths are counted too, and what they look like; of times
    the hours. Lists and records are counted, and not looked into. ``merge`` is the same as having counted both tables
    as one.
    """

    rows: int
    types: Mapping[str, ColumnType]
    states: Mapping[str, States]

    @classmethod
    def of(cls, engine: Engine, relation: Relation, columns: Iterable[str] | None = None) -> Self:
        """Count the rows of a relation, in some of its columns or in all."""
        names = relation.schema.names if columns is None else list(columns)
        types = {name: profiled_type(relation.schema.field(name).type) for name in names}
        wanted = {(name, what): one for name in names for what, one in _aggregates(name, types[name]).items()}
        found: dict[str, dict[str, State]] = {name: {} for name in names}
        for (name, what), state in engine.aggregate(relation, wanted).items():
            found[name][what] = state
        return cls(engine.count(relation), types, found)

    @classmethod
    def of_arrow(cls, table: pa.Table) -> Self:
        """Count rows that are in memory, without an engine: a window of requests, say."""
        types = {name: profiled_type(table.schema.field(name).type) for name in table.column_names}
        found = {}
        for name in table.column_names:
            piece = Piece(table.column(name))
            found[name] = {what: one.add(one.empty(), piece) for what, one in _aggregates(name, types[name]).items()}
        return cls(table.num_rows, types, found)

    def merge(self, later: Self) -> Self:
        """Return what is known of both; raises `InvalidDataError` where their columns or types differ."""
        if dict(self.types) != dict(later.types):
            raise InvalidDataError("Windows of other columns do not merge", expected=self.types, got=later.types)
        states = {
            name: {what: state.merge(later.states[name][what]) for what, state in states.items()}
            for name, states in self.states.items()
        }
        return type(self)(self.rows + later.rows, self.types, states)


def _aggregates(name: str, kind: ColumnType) -> dict[str, Aggregate]:
    wanted: dict[str, Aggregate] = {"counts": Counts(name)}
    if kind in NESTED:
        return wanted
    if kind in TIMES:
        return wanted | {"hours": HourCounts(name), "extremes": Extremes(name)}
    if kind in NUMBERS:
        return wanted | {"quantiles": Quantiles(name), "frequencies": Frequencies(name, MOST_NUMBERS)}
    wanted |= {"frequencies": Frequencies(name, MOST_TEXTS)}
    return wanted | ({"lengths": LengthCounts(name), "looks": Looks(name)} if kind is ColumnType.TEXT else {})
