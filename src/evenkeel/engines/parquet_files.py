"""Parquet files: checked before they are scanned, and written in row groups that never change."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from evenkeel.engines.base import ROW_GROUP, Relation
from evenkeel.engines.column_types import normal_type, normalise
from evenkeel.engines.duckdb_relations import Scan, SqlRelation
from evenkeel.engines.files import check_files, different_columns
from evenkeel.engines.quote import literals, positions
from evenkeel.errors import InvalidDataError, StoreError
from evenkeel.typing import repeated

if TYPE_CHECKING:
    from evenkeel.engines.duckdb import DuckDB


def scan_parquet(files: Sequence[Path]) -> tuple[list[str], Scan]:
    """Return the names of the columns, the same in every file, and the SELECT that gives their rows in order.

    Columns stand for each other by name, in the order of the first file, and are widened until all values fit.
    """
    check_files(files)
    schemas = {file: _schema(file) for file in files}
    for file in schemas:
        _check_same(schemas, files[0], file)
    names: list[str] = schemas[files[0]].names
    alike = len({(*schema.names, *map(str, schema.types)) for schema in schemas.values()}) == 1
    arguments = ["hive_partitioning = false", *(() if alike else ("union_by_name = true",))]
    paths = literals(_no_glob(file) for file in files)
    columns = positions(len(names))
    return names, Scan(f"FROM read_parquet({paths}, {', '.join(arguments)}) AS read({columns})").select(columns)


class ParquetRelation(SqlRelation):
    """The rows of Parquet files; where all are wanted at once, pyarrow reads them in half the time, to the same values."""

    def __init__(self, engine: "DuckDB", schema: pa.Schema, scan: Scan, files: Sequence[Path]) -> None:
        super().__init__(engine, schema, scan)
        self._files = files

    @property
    def given(self) -> pa.Schema:
        return _schema(self._files[0])

    def table(self, columns: Sequence[str] | None = None) -> pa.Table:
        names = self.schema.names if columns is None else list(columns)
        wanted = pa.schema([self.schema.field(name) for name in names])
        return pa.concat_tables([normalise(_read(file, names)).cast(wanted, safe=False) for file in self._files])


def _read(file: Path, names: list[str]) -> pa.Table:
    with _refusing(file):
        return pq.read_table(file, columns=names, partitioning=None).select(names)


@contextmanager
def _refusing(file: Path) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowInvalid, OSError) as error:
        problem = f"{file} cannot be read as Parquet"
        expected, remedy = "a whole Parquet file", "It is cut off, damaged or of another kind: write it again."
        raise InvalidDataError(problem, expected=expected, got=str(error), remedy=remedy) from error


def write_parquet(relation: Relation, file: Path) -> int:
    """Write the rows in order, and return their number; a file that cannot be finished is not left behind."""
    half = file.with_name(file.name + ".half")
    try:
        rows = _write(relation, half)
        half.replace(file)
    except OSError as error:
        raise StoreError(f"{file} cannot be written", got=error.strerror or str(error)) from error
    finally:
        half.unlink(missing_ok=True)
    return rows


def _write(relation: Relation, file: Path) -> int:
    rows = 0
    with pq.ParquetWriter(file, relation.schema, compression="zstd") as writer:
        for batch in relation.batches(ROW_GROUP):
            writer.write_batch(batch, row_group_size=ROW_GROUP)
            rows += batch.num_rows
    return rows


def _schema(file: Path) -> pa.Schema:
    with _refusing(file):
        schema = pq.read_schema(file)
    if not schema.names:
        raise InvalidDataError(f"{file} has no columns")
    twice = repeated(schema.names)
    if twice:
        raise InvalidDataError(f"{file} has columns of the same name", got=twice)
    return schema


def _check_same(schemas: Mapping[Path, pa.Schema], first: Path, other: Path) -> None:
    one, two, where = schemas[first], schemas[other], f"{other}, beside {first}"
    if {*one.names} != {*two.names}:
        raise different_columns(first, one.names, other, two.names)
    for name in one.names:
        kinds = {normal_type(schema.field(name).type) for schema in (one, two) if schema.field(name).type != pa.null()}
        if len(kinds) > 1 and kinds != {pa.int64(), pa.float64()}:
            problem = f"The column {name!r} has different types in two files"
            raise InvalidDataError(problem, got=sorted(map(str, kinds)), where=where)


def _no_glob(file: Path) -> str:
    return "".join(f"[{letter}]" if letter in "*?[]" else letter for letter in str(file))
