"""The prediction log as its readers see it: one table, whether a row is compacted yet or not."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evenkeel.errors import NotFoundError, UsageError
from evenkeel.predictions.compact import SPOOL_FOLDER
from evenkeel.predictions.folder import FolderSink, again_if_merged, by_group
from evenkeel.predictions.ids import is_id
from evenkeel.predictions.record import SCHEMA, PredictionRecord, from_rows, to_records
from evenkeel.predictions.sink import between, in_order
from evenkeel.predictions.spool import flatten, read_spool


class PredictionLog:
    """Reads the predictions in ``folder``, while servers write it; what a worker has committed is seen at once.

    The folder need not exist: then there are no predictions.
    """

    def __init__(self, folder: Path) -> None:
        self._spools = folder / SPOOL_FOLDER
        self._sink = FolderSink(folder)

    def get(self, prediction_id: str) -> PredictionRecord:
        """Return the record of one prediction; raises `NotFoundError`, or `UsageError` where this is no id at all."""
        wanted = prediction_id.strip().lower()
        if not is_id(wanted):
            raise UsageError(
                "This is not the id of a prediction",
                expected="36 characters such as 013bf368-5800-7000-8000-000000000001",
                got=prediction_id,
            )
        spooled = self._spooled(wanted)
        for record in to_records(spooled if len(spooled) else self._sink.find(wanted)):
            return record
        remedy = "Give the id as a server of this project answered it."
        raise NotFoundError("prediction", wanted, (), where=self._sink.folder, remedy=remedy)

    def scan(self, since: datetime | None = None, until: datetime | None = None) -> pa.Table:
        """Return the predictions that arrived from ``since`` to before ``until``, each once, by arrival and id."""
        spooled = between(self._spooled(), since, until)
        return in_order([spooled, self._sink.scan(since, until)])

    def count(self) -> int:
        """Return the number of predictions, answered or refused."""
        return len(self.scan())

    def models(self) -> list[str]:
        """Return the names of the models that have predictions."""
        return sorted({name for batch in self._batches(["model"]) for name in pc.unique(batch.column(0)).to_pylist()})

    def write(self, file: Path, columns: Sequence[str], chosen: pc.Expression) -> int:
        """Write some columns of the predictions that are ``chosen`` to a Parquet file; return how many.

        Each prediction is there once, the one that arrived first, in the order of the files of the log. Memory does not
        grow with the log: ids are compared on the disk.
        """
        from evenkeel.engines.repeats import Repeats

        everything, repeats = file.with_suffix(".everything"), Repeats()
        again_if_merged(lambda: self._copy(everything, ["id", "arrival_time", *columns], chosen))
        with pq.ParquetFile(everything) as copied:
            for batch in by_group(copied, ["id", "arrival_time"]):
                repeats.add([batch.column(0)], rank=batch.column(1).cast(pa.int64()).to_numpy())
            start, schema = 0, pa.schema([SCHEMA.field(name) for name in columns])
            with pq.ParquetWriter(file, schema) as writer:
                for batch in by_group(copied, columns):
                    once = pa.array(~repeats.of(start, batch.num_rows))
                    writer.write_batch(batch.filter(once).cast(schema))
                    start += batch.num_rows
        everything.unlink()
        return repeats.rows - repeats.count

    def _copy(self, file: Path, columns: Sequence[str], chosen: pc.Expression) -> None:
        schema = pa.schema([SCHEMA.field(name) for name in columns])
        with pq.ParquetWriter(file, schema) as writer:
            for batch in self._batches(SCHEMA.names):
                rows = pa.Table.from_batches([batch]).filter(chosen)
                writer.write_table(rows.select(columns).cast(schema))

    def _batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Yield what is spooled first: a row that leaves the spools meanwhile is in the sink by then."""
        for path in sorted(self._spools.glob("*.spool")):
            yield from self._read_spool(path, None).select(columns).to_batches()
        yield from self._sink.batches(columns)

    def _spooled(self, prediction_id: str | None = None) -> pa.Table:
        """Read the spools first: a row that leaves them meanwhile is in the sink by then."""
        tables = [self._read_spool(path, prediction_id) for path in sorted(self._spools.glob("*.spool"))]
        return in_order(tables)

    def _read_spool(self, path: Path, prediction_id: str | None) -> pa.Table:
        try:
            rows = [row for request in read_spool(path) for row in flatten(*request)]
        except FileNotFoundError:
            return SCHEMA.empty_table()
        return from_rows([row for row in rows if prediction_id in (None, row[0])])
