"""What a model was served, from the log of its predictions; streamed, since a log may be of any size."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evenkeel.engines.parquet_files import open_parquet
from evenkeel.errors import InvalidDataError, NotFoundError
from evenkeel.predictions import PredictionLog, by_group

_COLUMNS = ("key", "inputs", "features")


def served_rows(folder: Path, model: str, to: Path) -> Path:
    """Write a row for each request that the model answered to a Parquet file, and return it.

    The columns are what was asked, raw, what was looked up, and the caller's key, named as the caller named them; a value
    that a request did not have is null. The key is the column ``key``, unless the inputs have one of this name. Raises
    `NotFoundError` where the model answered no request, `InvalidDataError` where a column holds both numbers and text.
    """
    log, answered = PredictionLog(folder), to.with_suffix(".answered")
    chosen = pc.equal(pc.field("model"), model) & pc.is_null(pc.field("rejection"))
    if not log.write(answered, _COLUMNS, chosen):
        names = log.models()
        if model not in names:
            raise NotFoundError("model in the log of predictions", model, names)
        raise NotFoundError("answered request of the model", model, (), where=folder)
    schema = pa.schema([])
    for lines in _lines(answered):
        schema = _common_schema(schema, _read(lines).schema)
    schema = pa.schema([field.with_type(pa.string()) if pa.types.is_null(field.type) else field for field in schema])
    with pq.ParquetWriter(to, schema, compression="zstd") as writer:
        for lines in _lines(answered):
            writer.write_table(_read(lines, schema))
    answered.unlink()
    return to


def _lines(answered: Path) -> Iterator[bytes]:
    """Yield the rows as lines of JSON, some at a time."""
    with open_parquet(answered) as stored:
        for batch in by_group(stored, _COLUMNS):
            yield b"\n".join(
                msgspec.json.encode(
                    {"key": key, **msgspec.json.decode(inputs), **msgspec.json.decode(features or "{}")}
                )
                for key, inputs, features in zip(*(column.to_pylist() for column in batch.columns), strict=True)
            )


def _read(lines: bytes, schema: pa.Schema | None = None) -> pa.Table:
    from pyarrow import json

    options = json.ReadOptions(use_threads=False, block_size=len(lines) + 1)
    try:
        return json.read_json(pa.BufferReader(lines), options, json.ParseOptions(explicit_schema=schema))
    except pa.ArrowInvalid as error:
        raise _mixed(error) from error


def _common_schema(one: pa.Schema, other: pa.Schema) -> pa.Schema:
    """Return the columns of both, each of a type that holds the values of both."""
    found = {field.name: field.type for field in one}
    for field in other:
        found[field.name] = _common(field.name, found.get(field.name, field.type), field.type)
    return pa.schema(list(found.items()))


def _common(name: str, one: pa.DataType, other: pa.DataType) -> pa.DataType:
    kinds = {one, other} - {pa.null()}
    if len(kinds) < 2:
        return next(iter(kinds), pa.null())
    if kinds == {pa.int64(), pa.float64()}:
        return pa.float64()
    if pa.types.is_list(one) and pa.types.is_list(other):
        return pa.list_(_common(name, one.value_type, other.value_type))
    times = [pa.types.is_timestamp(kind) for kind in kinds]
    if all(times):
        return max(kinds, key=lambda kind: ("s", "ms", "us", "ns").index(kind.unit))
    if any(times) and pa.string() in kinds:  # texts, of which some read like times
        return pa.string()
    raise _mixed(f"{name}: {one} and {other}")


def _mixed(got: object) -> InvalidDataError:
    return InvalidDataError("A column of what was served holds values of several types", got=got)
