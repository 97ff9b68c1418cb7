"""Parquet files: checked before they are scanned, and written in row groups that never change."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from evenkeel.engines.base import ROW_GROUP, Relation
from evenkeel.engines.column_types import normal_type
from evenkeel.engines.duckdb_relations import Scan
from evenkeel.engines.files import check_files, different_columns
from evenkeel.engines.quote import literals, positions
from evenkeel.errors import InvalidDataError, StoreError
from evenkeel.typing import repeated

_PAGE = 1 << 20


def scan_parquet(files: Sequence[Path]) -> tuple[list[str], Scan]:
    """Return the names of the columns, the same in every file, and the SELECT that gives their rows in order.

    Columns stand for each other by name, in the order of the first file, and are widened until all values fit.
    """
    check_files(files)
    schemas = {file: parquet_schema(file) for file in files}
    for file in schemas:
        _check_same(schemas, files[0], file)
    names: list[str] = schemas[files[0]].names
    alike = len({(*schema.names, *map(str, schema.types)) for schema in schemas.values()}) == 1
    arguments = ["hive_partitioning = false", *(() if alike else ("union_by_name = true",))]
    paths = literals(_no_glob(file) for file in files)
    columns = positions(len(names))
    return names, Scan(f"FROM read_parquet({paths}, {', '.join(arguments)}) AS read({columns})").select(columns)


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


def open_parquet(file: Path, words: Collection[str] = ()) -> pq.ParquetFile:
    """Return a file that is read a page at a time, the columns ``words`` as dictionaries.

    By default pyarrow reads a whole row group at once, and keeps all that it has read until the end.
    """
    return pq.ParquetFile(file, read_dictionary=list(words), pre_buffer=False, buffer_size=_PAGE)


@contextmanager
def refused(file: Path) -> Iterator[None]:
    """Turn what pyarrow says of a file that it cannot read into `InvalidDataError`."""
    try:
        yield
    except (pa.ArrowInvalid, OSError) as error:
        problem = f"{file} cannot be read as Parquet"
        expected, remedy = "a whole Parquet file", "It is cut off, damaged or of another kind: write it again."
        raise InvalidDataError(problem, expected=expected, got=str(error), remedy=remedy) from error


def parquet_schema(file: Path) -> pa.Schema:
    """Return the columns of a file; raises `InvalidDataError` where there is none, or two have one name."""
    with refused(file):
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
