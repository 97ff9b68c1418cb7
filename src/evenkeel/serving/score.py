"""A bundle over a table of any size: streamed, and there as a whole or not at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from evenkeel.artifacts.atomic import stream_file
from evenkeel.bundles.answers import Answers
from evenkeel.engines.base import Relation
from evenkeel.errors import NotFoundError, UsageError
from evenkeel.serving.promises import Judged
from evenkeel.typing import repeated

if TYPE_CHECKING:
    from evenkeel.bundles import Predictor

Source: TypeAlias = "Relation | pa.Table | pa.RecordBatchReader"
_GROUP = 65_536
_KINDS = (".parquet", ".csv")


@dataclass(frozen=True, slots=True)
class ScoreSummary:
    """How many ``rows`` were written, how many are ``invalid``, and how often a promise of each kind was broken."""

    rows: int
    invalid: int = 0
    warnings: Mapping[str, int] = field(default_factory=dict)


def score(
    predictor: "Predictor",
    source: Source,
    sink: Path,
    *,
    batch: int = _GROUP,
    key: str | None = None,
    judged: Judged | None = None,
) -> ScoreSummary:
    """Write the answer for each row of ``source`` to ``sink`` (``.parquet`` or ``.csv``).

    The columns are the one named ``key``, or else ``row``, counted from 0; then ``value``, or ``label`` and
    ``probability_<class>`` for each class, or for each of several labels ``label_<label>`` (true where it is decided)
    and then ``probability_<label>``, or ``value``, the median, and ``quantile_<quantile>``; scores are float32.
    ``batch`` rows are read at a time; the file is the same, byte for byte, whatever it is. Rows that break a promise of
    the schema are counted by ``judged``. Raises `NotFoundError` where there is no such key, `InvalidRequestError` where
    a row does not fit, or is refused by ``judged``, and `StoreError` where the disk refuses; ``sink`` is then what it
    was.
    """
    if sink.suffix not in _KINDS:
        raise UsageError("Scores go to a Parquet or a CSV file", expected=" or ".join(_KINDS), got=sink.name)
    if batch < 1:
        raise UsageError("A batch holds at least one row", got=batch)
    if key is not None and key not in source.schema.names:
        raise NotFoundError("column", key, source.schema.names)
    answers = _Scored(predictor, source.schema, key)
    with stream_file(sink) as file, _open(file, sink.suffix, answers.schema) as writer:
        rows = 0
        for group in _groups(answers.of(piece) for piece in _accepted(source, batch, judged)):
            writer.write_table(group)
            rows += group.num_rows
        if judged is not None:
            judged.require()
    return ScoreSummary(rows) if judged is None else ScoreSummary(rows, judged.broken, judged.counts())


class _Scored:
    """Turns rows into the columns of the sink, and counts them."""

    def __init__(self, predictor: "Predictor", asked: pa.Schema, key: str | None) -> None:
        self._predictor = predictor
        self._answers = Answers(predictor)
        self._key = key
        self._rows = 0
        first = pa.field("row", pa.int64()) if key is None else asked.field(key)
        self.schema = pa.schema([first, *self._answers.schema])
        if twice := repeated(self.schema.names):
            remedy = "Rename that column, or name another key."
            raise UsageError("The key has the name of an answer", got=twice[0], remedy=remedy)

    def of(self, rows: pa.RecordBatch) -> pa.Table:
        start, self._rows = self._rows, self._rows + rows.num_rows
        first = pa.array(np.arange(start, self._rows)) if self._key is None else rows.column(self._key)
        answers = self._answers.of_scores(self._predictor.predict_table(rows))
        return answers.add_column(0, self.schema.field(0), first).cast(self.schema)


def _accepted(source: Source, rows: int, judged: Judged | None) -> Iterator[pa.RecordBatch]:
    """Yield the rows up to one that is refused; those after it are counted, and not scored any more."""
    for piece in _pieces(source, rows):
        if judged is not None:
            judged.look(piece)
        if judged is None or not judged.refused:
            yield piece


def _pieces(source: Source, rows: int) -> Iterator[pa.RecordBatch]:
    if isinstance(source, Relation):
        yield from source.batches(rows)
        return
    batches = source.to_batches() if isinstance(source, pa.Table) else source
    for whole in batches:
        for start in range(0, whole.num_rows, rows):
            yield whole.slice(start, rows)


def _groups(pieces: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Yield the rows in groups of a fixed size, so that a file does not depend on how its rows were read."""
    waiting: list[pa.Table] = []
    rows = 0
    for piece in pieces:
        waiting.append(piece)
        rows += piece.num_rows
        while rows >= _GROUP:
            whole = pa.concat_tables(waiting)
            yield whole.slice(0, _GROUP).combine_chunks()
            waiting, rows = [whole.slice(_GROUP)], rows - _GROUP
    if rows:
        yield pa.concat_tables(waiting).combine_chunks()


def _open(file: BinaryIO, suffix: str, schema: pa.Schema) -> Any:
    if suffix == ".csv":
        return pyarrow.csv.CSVWriter(file, schema)
    return pq.ParquetWriter(file, schema, compression="zstd")
