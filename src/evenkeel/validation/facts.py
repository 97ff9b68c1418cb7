"""What is known of a table when it is held against its schema."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from evenkeel.statistics import TableStatistics

if TYPE_CHECKING:
    from evenkeel.validation.drift import Drift

Value: TypeAlias = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Broken:
    """How many of so many rows break a promise; the first five of them by their number from 1, and what they hold."""

    count: int
    of: int
    examples: tuple[Value, ...] = ()
    rows: tuple[int, ...] = ()

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True)
class Facts:
    """The statistics of a table, and whatever else was measured: a check that misses something says nothing.

    ``previous`` are the statistics of the span before, ``now`` is the time (microseconds since 1970) by which it is said
    how fresh the table is. ``rows`` has what only a look at the rows tells, by the kind of anomaly and the name of a
    column, a rule, or columns that are unique together (``"a, b"``); see `measure`. ``drift`` compares the table with
    the span before, ``skew`` with the rows that were served.
    """

    table: TableStatistics
    environment: str = "training"
    previous: TableStatistics | None = None
    now: int | None = None
    rows: Mapping[tuple[str, str], Broken] = field(default_factory=dict)
    drift: "Drift | None" = None
    skew: "Drift | None" = None
