"""What is kept of each prediction: enough to say what was asked, what answered, and why.

The raw inputs stay the JSON text that the caller sent, byte for byte: a float read again is the same float, a row
that was refused is kept like one that was answered, and one schema serves every model. Zstandard folds the repeated
names away, and ``inputs ->> 'distance'`` reads a value in DuckDB.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields

import pyarrow as pa

from evenkeel.errors import StoreError

RECORD_VERSION = 2
_VERSION_KEY = b"evenkeel.prediction_record"
_TIME = pa.timestamp("us", tz="UTC")

SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("request_id", pa.string()),
        pa.field("key", pa.string()),
        pa.field("event_time", _TIME),
        pa.field("arrival_time", _TIME, nullable=False),
        pa.field("model", pa.string(), nullable=False),
        pa.field("version", pa.int64(), nullable=False),
        pa.field("bundle_digest", pa.string(), nullable=False),
        pa.field("arm", pa.string(), nullable=False),
        pa.field("epoch", pa.int64(), nullable=False),
        pa.field("propensity", pa.float64(), nullable=False),
        pa.field("signature_digest", pa.string(), nullable=False),
        pa.field("inputs", pa.string(), nullable=False),
        pa.field("features", pa.string()),
        pa.field("scores", pa.list_(pa.float32()), nullable=False),
        pa.field("decision", pa.string()),
        pa.field("fallback", pa.bool_(), nullable=False),
        pa.field("latency", pa.int64(), nullable=False),
        pa.field("rejection", pa.string()),
        pa.field("warnings", pa.list_(pa.string()), nullable=False),
    ],
    metadata={_VERSION_KEY: str(RECORD_VERSION).encode()},
)


@dataclass(frozen=True, slots=True)
class PredictionRecord:
    """One row that was asked for, answered or refused.

    ``request_id`` and ``key`` are the caller's. Times are microseconds in UTC; ``latency`` is microseconds from
    arrival to the finished answer. ``arm`` and ``epoch`` name the arm of the rollout, ``propensity`` is the share of
    traffic that the arm had, in (0, 1]. ``inputs`` is the row as JSON text, ``features`` what was looked up for it.
    ``scores`` are float32 values: the probability of each class or label, the number, or its quantiles. ``decision`` is the
    label, a JSON list of several labels, and none for a number. ``fallback`` says that another arm answered than the
    one chosen; ``rejection`` why there is no answer. ``warnings`` are the promises of the schema that the row breaks,
    such as ``age: out_of_range``.
    """

    id: str
    request_id: str | None
    key: str | None
    event_time: int | None
    arrival_time: int
    model: str
    version: int
    bundle_digest: str
    arm: str
    epoch: int
    propensity: float
    signature_digest: str
    inputs: str
    features: str | None
    scores: tuple[float, ...]
    decision: str | None
    fallback: bool
    latency: int
    rejection: str | None
    warnings: tuple[str, ...]


NAMES = tuple(field.name for field in fields(PredictionRecord))


def to_table(records: Iterable[PredictionRecord]) -> pa.Table:
    """Return records as a table of `SCHEMA`, in their order."""
    return from_rows([tuple(getattr(record, name) for name in NAMES) for record in records])


def from_rows(rows: list[tuple[object, ...]]) -> pa.Table:
    """Return rows, each a tuple in the order of the schema, as a table of `SCHEMA`."""
    if not rows:
        return SCHEMA.empty_table()
    columns = zip(*rows, strict=True)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
    )


def to_records(table: pa.Table) -> list[PredictionRecord]:
    """Return each row of a table of `SCHEMA` as a record."""
    check_version(table.schema)
    columns = [_values(table.column(name)) for name in NAMES]
    return [PredictionRecord(*row) for row in zip(*columns, strict=True)]


def check_version(schema: pa.Schema) -> None:
    """Raise `StoreError` where a table was written with a record version that this release does not read."""
    version = (schema.metadata or {}).get(_VERSION_KEY, b"none").decode()
    if version != str(RECORD_VERSION):
        raise StoreError(
            "These predictions were recorded with another version of the schema",
            expected=RECORD_VERSION,
            got=version,
            remedy="Read them with the release of evenkeel that wrote them.",
        )


def _values(column: pa.ChunkedArray) -> list[object]:
    if pa.types.is_timestamp(column.type):
        return list(column.cast(pa.int64()).to_pylist())
    if pa.types.is_list(column.type):
        return [tuple(value) for value in column.to_pylist()]
    return list(column.to_pylist())
