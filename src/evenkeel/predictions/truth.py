"""Ground truth: what turned out to be the case, joined to predictions by their id."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evenkeel.artifacts.atomic import write_file
from evenkeel.errors import InvalidDataError
from evenkeel.predictions.ids import is_id

TRUTH_SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("known_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("label", pa.string()),
        pa.field("value", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Truth:
    """What became known about the prediction ``id`` at ``known_at`` (microseconds in UTC): a label, or a number."""

    id: str
    known_at: int
    label: str | None = None
    value: float | None = None


class GroundTruth:
    """Ground truth in a folder of small Parquet files; any process may append at any time.

    The same batch appended twice is there once. What is known last about an id counts.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, truths: Iterable[Truth]) -> int:
        """Keep what became known; return how many. Raises `InvalidDataError` where an id is none or nothing is said."""
        batch = list(truths)
        for truth in batch:
            _check(truth)
        if batch:
            columns = zip(*((t.id, t.known_at, t.label, t.value) for t in batch), strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, TRUTH_SCHEMA, strict=True)]
            self._write(pa.table(arrays, schema=TRUTH_SCHEMA))
        return len(batch)

    def table(self) -> pa.Table:
        """Return what is known last about each id, in the order of the ids."""
        tables = [pq.read_table(file, partitioning=None) for file in sorted(self._folder.glob("*.parquet"))]
        everything = pa.concat_tables([TRUTH_SCHEMA.empty_table(), *tables])
        order = everything.sort_by([("id", "ascending"), ("known_at", "ascending"), ("label", "ascending")])
        ids = order["id"].combine_chunks()
        last = pa.concat_arrays([pc.not_equal(ids[1:], ids[:-1]), pa.array([True] * min(1, len(ids)), pa.bool_())])
        return order.filter(last)

    def join(self, predictions: pa.Table) -> pa.Table:
        """Return the predictions, in order, with ``known_at``, ``label`` and ``value``, null where not known yet."""
        numbered = predictions.append_column("#", pa.array(range(len(predictions)), pa.int64()))
        narrow = numbered.select(["#", "id"]).join(self.table(), "id", join_type="left outer").sort_by("#")
        for name in TRUTH_SCHEMA.names[1:]:
            predictions = predictions.append_column(TRUTH_SCHEMA.field(name), narrow[name])
        return predictions

    def _write(self, table: pa.Table) -> None:
        buffer = pa.BufferOutputStream()
        pq.write_table(table, buffer, compression="zstd")
        content = buffer.getvalue().to_pybytes()
        self._folder.mkdir(parents=True, exist_ok=True)
        write_file(self._folder / f"{hashlib.sha256(content).hexdigest()[:16]}.parquet", content)


def _check(truth: Truth) -> None:
    if not is_id(truth.id):
        raise InvalidDataError("This is not the id of a prediction", got=truth.id)
    if (truth.label is None) == (truth.value is None):
        raise InvalidDataError("Ground truth is a label or a number, one of the two", got=truth, where=truth.id)
