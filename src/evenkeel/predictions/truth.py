"""Ground truth: what turned out to be the case, joined to predictions by their id."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evenkeel.artifacts.atomic import write_file
from evenkeel.errors import InvalidDataError, StoreError
from evenkeel.predictions.ids import is_id

TRUTH_SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("known_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("label", pa.string()),
        pa.field("value", pa.float64()),
        pa.field("labels", pa.map_(pa.string(), pa.bool_())),
    ]
)


@dataclass(frozen=True, slots=True)
class Truth:
    """What became known about the prediction ``id`` at ``known_at`` (microseconds in UTC): a label, or a number.

    Of several ``labels`` it is whether each is there, of those that are known by then: the others may follow, one by one.
    """

    id: str
    known_at: int
    label: str | None = None
    value: float | None = None
    labels: Mapping[str, bool] | None = None


class GroundTruth:
    """Ground truth in a folder of small Parquet files; any process may append at any time.

    The same batch appended twice is there once. What is known last about an id counts; of several labels, what is known
    last about each. The order of appending never matters: of what became known at the same instant, the greatest counts,
    which is the last label by the alphabet, the largest value, and yes rather than no of each of several labels; and
    labels before a value, a value before a label. A correction wants a later instant. Readers raise `StoreError` for a
    file that holds no ground truth.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, truths: Iterable[Truth]) -> int:
        """Keep what became known; return how many. Raises `InvalidDataError` where an id is none or nothing is said."""
        batch = list(truths)
        for truth in batch:
            _check(truth)
        if batch:
            columns = zip(*((t.id, t.known_at, t.label, t.value, _pairs(t.labels)) for t in batch), strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, TRUTH_SCHEMA, strict=True)]
            self._write(pa.table(arrays, schema=TRUTH_SCHEMA))
        return len(batch)

    def table(self) -> pa.Table:
        """Return what is known last about each id, in the order of the ids."""
        return self._known()

    def get(self, prediction_id: str) -> Truth | None:
        """Return what is known last about one prediction; none where nothing is."""
        for row in self._known(pc.field("id") == prediction_id).to_pylist(maps_as_pydicts="strict"):
            known_at = round(row.pop("known_at").timestamp() * 1e6)
            return Truth(known_at=known_at, **row)
        return None

    def join(self, predictions: pa.Table) -> pa.Table:
        """Return the predictions, in order, with what is known of each: null where nothing is yet.

        The columns are ``known_at``, and ``label``, ``value``, or ``labels``, in which those stand that are known.
        """
        truth = self.table()
        places = pc.index_in(predictions["id"], truth["id"].combine_chunks())
        for field in [*TRUTH_SCHEMA][1:]:
            known = truth[field.name].combine_chunks().take(places)
            predictions = predictions.append_column(field.with_nullable(True), known)
        return predictions

    def _known(self, rows: pc.Expression | None = None) -> pa.Table:
        files = sorted(self._folder.glob("*.parquet"))
        everything = pa.concat_tables([TRUTH_SCHEMA.empty_table(), *(_read(file, rows) for file in files)])
        order = everything.sort_by([(name, "ascending") for name in ("id", "known_at", "label", "value")])
        last = order.filter(pa.array(_last(order, "id")))
        return last.set_column(last.num_columns - 1, TRUTH_SCHEMA.field("labels"), _merged(order, last))

    def _write(self, table: pa.Table) -> None:
        buffer = pa.BufferOutputStream()
        pq.write_table(table, buffer, compression="zstd")
        content = buffer.getvalue().to_pybytes()
        self._folder.mkdir(parents=True, exist_ok=True)
        write_file(self._folder / f"{hashlib.sha256(content).hexdigest()[:16]}.parquet", content)


def _read(file: Path, rows: pc.Expression | None) -> pa.Table:
    """Return the rows of a file; one that was written before there were ``labels`` has none."""
    try:
        found = pq.read_table(file, partitioning=None, filters=rows)
        return pa.concat_tables([TRUTH_SCHEMA.empty_table(), found], promote_options="default").cast(TRUTH_SCHEMA)
    except (pa.ArrowException, ValueError, OSError) as error:
        raise StoreError(
            "This file holds no ground truth",
            expected=", ".join(TRUTH_SCHEMA.names),
            got=str(error).partition("\n")[0],
            where=file,
            remedy="Take it out of the folder, and append what it told again.",
        ) from error


def _merged(rows: pa.Table, last: pa.Table) -> pa.Array:
    """Return the labels of each of the ``last`` rows, with those that were known before; null where it has none."""
    several = rows.filter(pc.is_valid(rows["labels"]))
    if not several.num_rows:
        return pa.nulls(last.num_rows, TRUTH_SCHEMA.field("labels").type)
    maps = several["labels"].combine_chunks()
    parents = np.repeat(np.arange(len(maps)), np.diff(maps.offsets.to_numpy()))
    told = several.select(["id", "known_at"]).take(parents)
    told = told.append_column("name", maps.keys).append_column("there", maps.items)
    told = told.sort_by([(name, "ascending") for name in ("id", "name", "known_at", "there")])
    told = told.filter(pa.array(_last(told, "id", "name")))
    ends = np.flatnonzero(_last(told, "id")) + 1
    names, there = told["name"].combine_chunks(), told["there"].combine_chunks()
    merged = pa.MapArray.from_arrays(np.append(0, ends).astype(np.int32), names, there)
    places = pc.index_in(last["id"].combine_chunks(), told["id"].combine_chunks().take(pa.array(ends - 1)))
    return merged.take(pc.if_else(pc.is_valid(last["labels"].combine_chunks()), places, None))


def _last(rows: pa.Table, *names: str) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Return which rows are the last of those, one after another, that are equal in some columns."""
    found = np.ones(rows.num_rows, np.bool_)
    if rows.num_rows:
        columns = [rows[name].combine_chunks() for name in names]
        other = [pc.not_equal(one[1:], one[:-1]).to_numpy(zero_copy_only=False) for one in columns]
        found[:-1] = np.logical_or.reduce(other)
    return found


def _pairs(labels: Mapping[str, bool] | None) -> list[tuple[str, bool]] | None:
    return None if labels is None else sorted(labels.items())


def _check(truth: Truth) -> None:
    if not is_id(truth.id):
        raise InvalidDataError("This is not the id of a prediction", got=truth.id)
    if sum(one is not None for one in (truth.label, truth.value, truth.labels)) != 1:
        raise InvalidDataError(
            "Ground truth is a label, a number or labels, one of the three", got=truth, where=truth.id
        )
    if truth.value is not None and not np.isfinite(truth.value):
        remedy = "Leave out what is not known yet."
        raise InvalidDataError(
            "This value is no number", expected="a finite one", got=truth.value, where=truth.id, remedy=remedy
        )
    told: Mapping[str, object] = truth.labels or {}
    for name, there in told.items():
        if not isinstance(there, bool):
            remedy = "Leave out a label that is not known yet."
            raise InvalidDataError(
                f"The label {name!r} is neither yes nor no", expected="a bool", got=there, where=truth.id, remedy=remedy
            )
    if truth.labels is not None and not truth.labels:
        raise InvalidDataError("Nothing is said of any label", expected="at least one", got={}, where=truth.id)
