"""DuckDB, in the process: SQL for scans, sorts and a user's own queries; joins in time are numpy over Arrow."""

import itertools
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from evenkeel.engines.aggregates import Aggregate, State
from evenkeel.engines.asof import AsofJoin
from evenkeel.engines.base import BatchFunction, Engine, History, Key, Relation, Window
from evenkeel.engines.column_types import normalise
from evenkeel.engines.csv_files import read_csv
from evenkeel.engines.csv_relation import CsvRelation
from evenkeel.engines.duckdb_aggregate import aggregate, aggregate_runs
from evenkeel.engines.duckdb_errors import refusing
from evenkeel.engines.duckdb_query import normal_scan, user_query
from evenkeel.engines.duckdb_relations import (
    BATCH,
    DuckDBRelation,
    MappedRelation,
    NumberedRelation,
    Scan,
    SqlRelation,
    Stream,
    TableRelation,
)
from evenkeel.engines.join import KeyJoin
from evenkeel.engines.parquet_files import scan_parquet, write_parquet
from evenkeel.engines.parquet_relation import ParquetRelation
from evenkeel.engines.probe import Probe
from evenkeel.engines.quote import positions
from evenkeel.engines.windows import WindowJoin
from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError
from evenkeel.typing import repeated

_PROBED = 262_144


class DuckDB(Engine):
    """An engine in the process; ``threads`` is by default one for each core, ``memory_limit`` such as ``"4GB"``.

    What a sort cannot keep in memory goes to a folder below the system's temporary folder. Nothing is fetched from a
    network, and a query cannot read the variables of the program.

    >>> engine = DuckDB(threads=1)
    >>> rows = engine.from_arrow(pa.table({"a": [3, 1]}))
    >>> engine.sort(rows, ["a"]).table()["a"].to_pylist()
    [1, 3]
    """

    def __init__(self, threads: int | None = None, memory_limit: str | None = None) -> None:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
            "temp_directory": str(Path(tempfile.gettempdir()) / f"evenkeel-{os.getpid()}-{id(self):x}"),
        }
        given = {"threads": threads, "memory_limit": memory_limit}
        settings |= {name: value for name, value in given.items() if value is not None}
        try:
            self._connection = duckdb.connect(config=settings)
        except duckdb.Error as error:
            raise DefinitionError("DuckDB refuses its settings", got=f"{given}: {error}") from error
        self._connection.execute("SET GLOBAL TimeZone = 'UTC'")
        self._names = itertools.count(1)

    def read_parquet(self, files: Sequence[Path], columns: Sequence[str] | None = None) -> Relation:
        names, scan = scan_parquet(files)
        scan, types = normal_scan(self, scan)
        relation = ParquetRelation(self, pa.schema(list(zip(names, types, strict=True))), scan, files, names)
        return relation if columns is None else self.select(relation, {name: name for name in columns})

    def read_csv(
        self, files: Sequence[Path], types: Mapping[str, pa.DataType] | None = None, missing: Sequence[str] = ()
    ) -> Relation:
        rows, table = read_csv(files, types or {}, missing)
        return CsvRelation(self, rows) if table is None else TableRelation(self, table)

    def from_arrow(self, table: pa.Table) -> Relation:
        twice = repeated(table.column_names)
        if twice or not table.column_names:
            got = f"twice: {twice}" if twice else "no column"
            raise InvalidDataError("A table needs columns of different names", got=got)
        return TableRelation(self, normalise(table), table.schema)

    def query(self, sql: str, **relations: Relation) -> Relation:
        names, scan = user_query(self, sql, {name: self._own(relation) for name, relation in relations.items()})
        return self._sql(names, scan)

    def select(self, relation: Relation, columns: Mapping[str, str]) -> Relation:
        if not columns:
            raise DefinitionError("A relation needs at least one column")
        for name in columns.values():
            _place(relation, name)
        return self._own(relation).pick(columns)

    def sort(self, relation: Relation, by: Sequence[str]) -> Relation:
        keys = "".join(f"c{_place(relation, name)} ASC NULLS LAST, " for name in by)
        scan = self._own(relation).numbered().select(positions(len(relation.schema)), f"ORDER BY {keys}row")
        return SqlRelation(self, relation.schema, scan)

    def map_batches(self, relation: Relation, function: BatchFunction, schema: pa.Schema) -> Relation:
        return MappedRelation(self._own(relation), function, schema)

    def part(self, relation: Relation, start: int, rows: int) -> Relation:
        return self._own(relation).part(start, rows)

    def number(self, relation: Relation, name: str, start: int = 0) -> Relation:
        if name in relation.schema.names:
            raise DefinitionError("The rows have this column already", got=name)
        return NumberedRelation(self._own(relation), name, start)

    def count(self, relation: Relation) -> int:
        return self._own(relation).count()

    def aggregate(self, relation: Relation, aggregates: Mapping[Key, Aggregate]) -> dict[Key, State]:
        return aggregate(self._own(relation), aggregates)

    def aggregate_runs(
        self, relation: Relation, aggregates: Mapping[Key, Aggregate], rows: int
    ) -> Iterator[dict[Key, State]]:
        return aggregate_runs(self._own(relation), aggregates, rows)

    def join(self, left: Relation, right: Relation, on: Sequence[str], columns: Mapping[str, str]) -> Relation:
        return self._probe(left, KeyJoin(left.schema, self._own(right), tuple(on), columns))

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
        return self._probe(left, AsofJoin(left.schema, self._own(right), time, history, columns, ttl))

    def window(
        self, left: Relation, right: Relation, *, time: str, history: History, windows: Mapping[str, Window]
    ) -> Relation:
        return self._probe(left, WindowJoin(left.schema, self._own(right), time, history, windows))

    def write(self, relation: Relation, file: Path) -> int:
        return write_parquet(relation, file)

    def new_name(self) -> str:
        """Return a name for a relation that no other of this engine has."""
        return f"relation_{next(self._names)}"

    def parse(self, sql: str) -> list[duckdb.Statement]:
        """Return the statements of a text; raises `duckdb.Error` where it is not SQL."""
        with self._connection.cursor() as cursor:
            return cursor.extract_statements(sql)

    def fetch(self, scan: Scan) -> pa.Table:
        """Run a SELECT, and return its rows."""
        with refusing() as streams, self._connection.cursor() as cursor:
            _open(cursor, scan, streams)
            return cursor.sql(scan.sql).to_arrow_table()

    def stream(self, scan: Scan, rows: int = BATCH) -> Iterator[pa.RecordBatch]:
        """Run a SELECT, and yield its rows in order while it runs."""
        with refusing() as streams, self._connection.cursor() as cursor:
            _open(cursor, scan, streams)
            with cursor.sql(scan.sql).to_arrow_reader(rows) as reader:
                yield from reader

    def _sql(self, names: Sequence[str], scan: Scan) -> Relation:
        scan, types = normal_scan(self, scan)
        return SqlRelation(self, pa.schema(list(zip(names, types, strict=True))), scan)

    def _own(self, relation: Relation) -> DuckDBRelation:
        if not isinstance(relation, DuckDBRelation) or relation.engine is not self:
            raise DefinitionError("A relation belongs to the engine that made it", got=type(relation).__name__)
        return relation

    def _probe(self, left: Relation, probe: Probe[Any]) -> Relation:
        return MappedRelation(self._own(left), probe, probe.schema, _PROBED)


def _open(cursor: duckdb.DuckDBPyConnection, scan: Scan, streams: list[Stream]) -> None:
    for name, relation in scan.streams.items():
        source = relation.source()
        cursor.register(name, source)
        streams += [source] if isinstance(source, Stream) else []


def _place(relation: Relation, name: str) -> int:
    place = int(relation.schema.get_field_index(name))
    if place < 0:
        raise NotFoundError("column", name, relation.schema.names)
    return place
