"""Parquet files: checked before they are scanned, and written in row groups that never change."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from evenkeel.engines.base import Relation
from evenkeel.engines.duckdb_relations import Scan
from evenkeel.engines.quote import literals, positions
from evenkeel.engines.types import normal_type
from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError, StoreError

ROW_GROUP = 122_880  # 15 blocks of 8,192 rows, so that no block of a float sum lies in two row groups


def check_parquet(files: Sequence[Path]) -> list[str]:
    """Return the names of the columns, which must be the same in every file."""
    check_files(files)
    first, *others = [(file, _schema(file)) for file in files]
    names: list[str] = first[1].names
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidDataError("Two columns have the same name", got=twice, where=first[0])
    for file, schema in others:
        _check_same(first[1], schema, first[0], file)
    return names


def scan_parquet(files: Sequence[Path], columns: int) -> Scan:
    """Return the SELECT that gives the rows of the files in order; columns are taken by name, and widened to fit all."""
    paths = literals(_no_glob(file) for file in files)
    union = ", union_by_name = true" if len(files) > 1 else ""
    return Scan(f"SELECT {positions(columns)} FROM read_parquet({paths}{union}) AS read({positions(columns)})")


def check_files(files: Sequence[Path]) -> None:
    """Raise `NotFoundError` for a file that is not there, with the nearest names in its folder."""
    if not files:
        raise DefinitionError("There is no file to read")
    for file in files:
        if not file.is_file():
            near = [other.name for other in file.parent.iterdir()] if file.parent.is_dir() else []
            raise NotFoundError("file", file.name, near, where=file.parent)


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
    try:
        return pq.read_schema(file)
    except (pa.ArrowInvalid, OSError) as error:
        raise InvalidDataError(f"{file} cannot be read as Parquet", got=str(error), remedy="Write the file again.") from error


def _check_same(first: pa.Schema, schema: pa.Schema, one: Path, other: Path) -> None:
    if sorted(first.names) != sorted(schema.names):
        missing, added = sorted({*first.names} - {*schema.names}), sorted({*schema.names} - {*first.names})
        raise InvalidDataError("The files have different columns", got=f"missing: {missing}, new: {added}", where=f"{other}, beside {one}")
    for field in first:
        kinds = [normal_type(kind.type) for kind in (field, schema.field(field.name)) if not pa.types.is_null(kind.type)]
        if len(set(kinds)) > 1:
            problem = f"The column {field.name!r} has different types in two files"
            raise InvalidDataError(problem, expected=str(kinds[0]), got=str(kinds[1]), where=f"{other}, beside {one}")


def _no_glob(file: Path) -> str:
    return "".join(f"[{letter}]" if letter in "*?[]" else letter for letter in str(file))
