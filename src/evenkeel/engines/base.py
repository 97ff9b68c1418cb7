"""The contract of an engine: what reads, joins, aggregates and writes tables, in the process or on a cluster."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import pyarrow as pa

from evenkeel.engines.aggregates import Aggregate, State

Key = TypeVar("Key")
ROW_GROUP = 122_880  # 15 blocks of 8,192 rows, so that no block of a float sum lies in two row groups
BatchFunction = Callable[[pa.RecordBatch], pa.RecordBatch]


@dataclass(frozen=True, slots=True)
class Stretch:
    """``rows`` rows of a relation from the place ``start`` on, and for some columns a digest of what they hold there."""

    start: int
    rows: int
    digests: Mapping[str, str]


class Relation(ABC):
    """Rows in a fixed order that can be read more than once; nothing is read before someone asks.

    A relation belongs to the engine that made it.
    """

    schema: pa.Schema

    @property
    def given(self) -> pa.Schema:
        """The columns with the types that they came with, before each got the normal one."""
        return self.schema

    @abstractmethod
    def batches(self, rows: int = 65_536) -> Iterator[pa.RecordBatch]:
        """Yield the rows in order, ``rows`` at a time; the last batch may be shorter, and no rows give no batch."""

    @abstractmethod
    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the rows, or some of their columns, in memory."""

    def stretches(self, columns: Sequence[str]) -> list[Stretch]:
        """Return all rows in runs of one length, of which the last may be shorter, with the digests of ``columns``.

        The length is a multiple of 8,192 rows where there are several, and that of a row group in what `write` writes:
        rows that are added leave all runs but the last as they were. Equal digests mean equal values. None where
        digests would take as long as looking at the values does.
        """
        return []


@dataclass(frozen=True, slots=True)
class Window:
    """An aggregate over the rows of an entity that were known in the time before a question was asked.

    A row counts for a question at time ``t`` if ``t - length < event_time <= t`` and it was known by ``t``. ``length``
    is microseconds. Null, NaN and infinite values do not count. Where no row counts, ``count`` and ``sum`` are 0 and
    the others are null; where the question has no entity or no time, all are null. ``count`` is an int64 and works on
    every column; ``min`` and ``max`` of integers and booleans are int64; everything else is a float64, rounded once from
    the exact sum. ``std`` divides by the number of rows, as `numpy.std` does.
    """

    column: str
    aggregate: Literal["count", "sum", "mean", "min", "max", "std"]
    length: int


@dataclass(frozen=True, slots=True)
class History:
    """How a relation of facts is read in time.

    A row says something about the entity named by the columns ``by``, as of ``event_time``. It was known from
    ``known_at``, or from its event time where that is none. Rows with the same entity, event time and ``key`` (where
    there is one) are corrections of each other: the one that was known last counts, of those known by then, and of
    equals the last in the order of the relation. A row without an entity or an event time says nothing; where
    ``known_at`` is null, the row was known from its event time; a null ``key`` is like no other.
    """

    by: tuple[str, ...]
    event_time: str
    known_at: str | None = None
    key: str | None = None

    def columns(self, more: Iterable[str] = ()) -> list[str]:
        """Return the columns that a history is read from, and ``more``, each once."""
        named = (*self.by, self.event_time, self.known_at, self.key, *more)
        return list(dict.fromkeys(name for name in named if name is not None))


class Engine(ABC):
    """Tables in, tables out. All methods may be called from any thread; relations are lazy unless said otherwise.

    The same input gives the same bytes, whatever the number of threads. Names of columns are data: they are quoted,
    never pasted. Sums in windows are exact and rounded once; those of `aggregate` are taken over blocks of 8,192
    rows in the order of the relation, and the blocks added in order. Columns have the Arrow types of `ColumnType`: what
    has another is converted (integers of any width, decimals, times in any zone), or stays (lists, bytes).
    """

    @abstractmethod
    def read_parquet(self, files: Sequence[Path], columns: Sequence[str] | None = None) -> Relation:
        """Return the rows of Parquet files in the order given; raises `InvalidDataError` where their columns differ."""

    @abstractmethod
    def read_csv(
        self, files: Sequence[Path], types: Mapping[str, pa.DataType] | None = None, missing: Sequence[str] = ()
    ) -> Relation:
        """Return the rows of CSV files (header, UTF-8, plain or gzip); types not given are found in all rows.

        The words ``missing`` are null, as nothing is. Raises `InvalidDataError` with file and line for a ragged row, bytes
        that are not UTF-8, a value that does not fit a given type, and a file without a header.
        """

    @abstractmethod
    def from_arrow(self, table: pa.Table) -> Relation: ...

    @abstractmethod
    def query(self, sql: str, **relations: Relation) -> Relation:
        """Return what a user's SELECT gives; the relations are its tables, by name. The only place that takes SQL.

        Rows that the SELECT does not order, such as those of a GROUP BY, come in any order: sort them, there or after.
        Raises `DefinitionError` where the text is not one SELECT, or names what does not exist.
        """

    @abstractmethod
    def select(self, relation: Relation, columns: Mapping[str, str]) -> Relation:
        """Return the columns named by the values, renamed to the keys."""

    @abstractmethod
    def sort(self, relation: Relation, by: Sequence[str]) -> Relation:
        """Return the rows in ascending order, nulls last, ties in their present order."""

    @abstractmethod
    def map_batches(self, relation: Relation, function: BatchFunction, schema: pa.Schema) -> Relation:
        """Return ``function`` of batches of the relation, in order; it may drop rows, and may be called again."""

    @abstractmethod
    def part(self, relation: Relation, start: int, rows: int) -> Relation:
        """Return at most so many rows from the place ``start`` on, counted from 0."""

    @abstractmethod
    def number(self, relation: Relation, name: str, start: int = 0) -> Relation:
        """Return the rows with one more column, the place of each from ``start`` on.

        Raises `DefinitionError` for a name that is taken.
        """

    @abstractmethod
    def count(self, relation: Relation) -> int: ...

    @abstractmethod
    def aggregate(self, relation: Relation, aggregates: Mapping[Key, Aggregate]) -> dict[Key, State]:
        """Return the state of each aggregate over its column, in as few passes as the engine can."""

    @abstractmethod
    def aggregate_runs(
        self, relation: Relation, aggregates: Mapping[Key, Aggregate], rows: int
    ) -> Iterator[dict[Key, State]]:
        """Yield the states of each run of so many rows, one after the other, of which the last may be shorter.

        ``rows`` is a multiple of 8,192. Merged in order the states are, to the bit, what `aggregate` gives.
        """

    @abstractmethod
    def join(self, left: Relation, right: Relation, on: Sequence[str], columns: Mapping[str, str]) -> Relation:
        """Return every left row once, in order, with ``columns`` (new name → right name) of the right row of its key.

        Null where there is none; a null key matches nothing. Raises `InvalidDataError` where a key stands in more than
        one right row.
        """

    @abstractmethod
    def asof_join(
        self,
        left: Relation,
        right: Relation,
        *,
        time: str,
        history: History,
        columns: Mapping[str, str],
        ttl: int | None,
    ) -> Relation:
        """Return every left row once, in order, with ``columns`` of the last right row known at its ``time``.

        Of the rows of the entity with ``event_time <= time`` and known by then, the one of the latest event time
        counts, in its latest correction known by then. Null where there is none, or where it is older than ``ttl``
        microseconds (exactly ``ttl`` old still counts).
        """

    @abstractmethod
    def window(
        self, left: Relation, right: Relation, *, time: str, history: History, windows: Mapping[str, Window]
    ) -> Relation:
        """Return every left row once, in order, with a column for each window of the right rows."""

    @abstractmethod
    def write(self, relation: Relation, file: Path) -> int:
        """Write the rows in order to one Parquet file, in row groups of 122,880 rows; return their number."""
