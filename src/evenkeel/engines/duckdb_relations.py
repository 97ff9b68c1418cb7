"""What the relations of DuckDB are made of: a SELECT, a table in memory, or a function of another relation."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from evenkeel.engines.aggregates import BLOCK
from evenkeel.engines.base import BatchFunction, Relation
from evenkeel.engines.quote import positions
from evenkeel.errors import DefinitionError

if TYPE_CHECKING:
    from evenkeel.engines.duckdb import DuckDB

BATCH = 8 * BLOCK


@dataclass(frozen=True, slots=True)
class Scan:
    """A SELECT whose columns are named c0, c1, ... in the order of the schema, and the relations it reads by name."""

    sql: str
    streams: Mapping[str, "DuckDBRelation"] = field(default_factory=dict)

    def select(self, columns: str, rest: str = "") -> "Scan":
        """Return a SELECT from this one; ``rest`` is what follows its FROM."""
        return Scan(" ".join(["SELECT", columns, "FROM", f"({self.sql})", rest]), self.streams)


class DuckDBRelation(Relation):
    """A relation that a SELECT can read; columns may have any name, and names that differ in case only."""

    def __init__(self, engine: "DuckDB", schema: pa.Schema) -> None:
        self.engine = engine
        self.schema = schema

    @abstractmethod
    def scan(self) -> Scan:
        """Return the SELECT that gives the rows in order."""

    def numbered(self) -> Scan:
        """Return the SELECT with one more column, ``row``: the position of each row, from 0."""
        return self.scan().select("*, row_number() OVER () - 1 AS row")

    def pick(self, columns: Mapping[str, str]) -> "DuckDBRelation":
        """Return the columns named by the values, which are there, renamed to the keys."""
        places = [self.schema.get_field_index(name) for name in columns.values()]
        fields = [self.schema.field(place).with_name(name) for name, place in zip(columns, places, strict=True)]
        chosen = ", ".join(f"c{place} AS c{index}" for index, place in enumerate(places))
        return SqlRelation(self.engine, pa.schema(fields), self.scan().select(chosen))

    def part(self, start: int, rows: int) -> "DuckDBRelation":
        """Return at most so many rows from a place on."""
        return SqlRelation(self.engine, self.schema, limited(self.scan(), start, rows))

    def encoded(self, names: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
        """Yield the rows of some columns, ``rows`` at a time, as they are cheapest to look at: texts may be dictionaries."""
        every = set(names) == set(self.schema.names)
        return (self if every else self.pick({name: name for name in names})).batches(rows)

    def count(self) -> int:
        """Return the number of rows."""
        return int(self.engine.fetch(self.scan().select("count(*)")).column(0)[0].as_py())

    def source(self) -> "Stream | pa.Table":
        """Return what DuckDB reads where a SELECT names this relation, with the columns c0, c1, ..."""
        return Stream(self)

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        picked = self if columns is None else self.pick({name: name for name in columns})
        return self.engine.fetch(picked.scan()).rename_columns(picked.schema.names).cast(picked.schema)


class SqlRelation(DuckDBRelation):
    """The rows of a SELECT, run each time they are read."""

    def __init__(self, engine: "DuckDB", schema: pa.Schema, scan: Scan) -> None:
        super().__init__(engine, schema)
        self._scan = scan

    def scan(self) -> Scan:
        return self._scan

    def batches(self, rows: int = BATCH) -> Iterator[pa.RecordBatch]:
        return resize(self.engine.stream(self._scan, rows), self.schema, rows)


class NamedRelation(DuckDBRelation):
    """A relation that a SELECT reads under a name of its own."""

    def __init__(self, engine: "DuckDB", schema: pa.Schema) -> None:
        super().__init__(engine, schema)
        self._name = engine.new_name()

    def scan(self) -> Scan:
        return Scan(f"FROM {self._name}", {self._name: self}).select(positions(len(self.schema)))


class TableRelation(NamedRelation):
    """A table that lies in memory."""

    def __init__(self, engine: "DuckDB", table: pa.Table, given: pa.Schema | None = None) -> None:
        super().__init__(engine, table.schema)
        self._table = table
        self._given = given

    @property
    def given(self) -> pa.Schema:
        return self._given or self.schema

    def batches(self, rows: int = BATCH) -> Iterator[pa.RecordBatch]:
        return resize(iter(self._table.to_batches()), self.schema, rows)

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        return self._table if columns is None else self._table.select(list(columns))

    def count(self) -> int:
        return int(self._table.num_rows)

    def pick(self, columns: Mapping[str, str]) -> DuckDBRelation:
        return TableRelation(self.engine, self._table.select(list(columns.values())).rename_columns(list(columns)))

    def part(self, start: int, rows: int) -> DuckDBRelation:
        return TableRelation(self.engine, self._table.slice(start, rows))

    def source(self) -> pa.Table:
        return self._table.rename_columns(positions(len(self.schema)).split(", "))


class MappedRelation(NamedRelation):
    """A function of the batches of another relation, called anew each time the rows are read."""

    def __init__(self, inner: DuckDBRelation, function: BatchFunction, schema: pa.Schema, rows: int = BATCH) -> None:
        super().__init__(inner.engine, schema)
        self._inner = inner
        self._function = function
        self._rows = rows

    def batches(self, rows: int = BATCH) -> Iterator[pa.RecordBatch]:
        return resize(map(self._apply, self._inner.batches(self._rows)), self.schema, rows)

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        table = pa.Table.from_batches(self.batches(), self.schema)
        return table if columns is None else table.select(list(columns))

    def _apply(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        result = self._function(batch)
        if result.schema.names != self.schema.names or result.schema.types != self.schema.types:
            problem = "A function of batches gave other columns than it promised"
            raise DefinitionError(problem, expected=self.schema, got=result.schema)
        return result


class NumberedRelation(NamedRelation):
    """The rows of another relation, and the place of each."""

    def __init__(self, inner: DuckDBRelation, name: str, start: int) -> None:
        super().__init__(inner.engine, inner.schema.append(pa.field(name, pa.int64())))
        self._inner = inner
        self._start = start

    def batches(self, rows: int = BATCH) -> Iterator[pa.RecordBatch]:
        start = self._start
        for batch in self._inner.batches(rows):
            places = pa.array(np.arange(start, start + batch.num_rows))
            yield pa.RecordBatch.from_arrays([*batch.columns, places], schema=self.schema)
            start += batch.num_rows

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        table = pa.Table.from_batches(self.batches(), self.schema)
        return table if columns is None else table.select(list(columns))


class Stream:
    """The rows of a relation as a running statement pulls them; keeps the error that stopped them, if one did."""

    def __init__(self, relation: DuckDBRelation) -> None:
        self.error: Exception | None = None
        self._relation = relation
        self._schema = pa.schema([field.with_name(f"c{index}") for index, field in enumerate(relation.schema)])

    def __arrow_c_schema__(self) -> object:
        return self._schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        reader = pa.RecordBatchReader.from_batches(self._schema, self._batches())
        return reader.__arrow_c_stream__(requested_schema)

    def _batches(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self._relation.batches():
                yield batch.rename_columns(self._schema.names)
        except Exception as error:
            self.error = error
            raise


def limited(scan: Scan, start: int, rows: int) -> Scan:
    """Return the SELECT that gives some of the rows of another, in their order."""
    return scan.select("*", f"LIMIT {rows} OFFSET {start}")


def resize(batches: Iterable[pa.RecordBatch], schema: pa.Schema, rows: int) -> Iterator[pa.RecordBatch]:
    """Yield the same rows under ``schema``, ``rows`` at a time."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        waiting.append(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
        count += batch.num_rows
        if count >= rows:
            whole = count - count % rows
            table = pa.Table.from_batches(waiting)
            yield from (_one(table.slice(start, rows)) for start in range(0, whole, rows))
            waiting, count = table.slice(whole).to_batches(), count - whole
    if count:
        yield _one(pa.Table.from_batches(waiting))


def _one(table: pa.Table) -> pa.RecordBatch:
    return table.combine_chunks().to_batches()[0]
