"""A loaded bundle: rows in, scores out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from evenkeel.bundles.manifest import Manifest
from evenkeel.transforms.decode import Decoder
from evenkeel.transforms.inputs import Signature, Tensors
from evenkeel.transforms.session import Session
from evenkeel.typing import ClassLabel, Task

if TYPE_CHECKING:
    import pyarrow as pa

Scores = npt.NDArray[np.float32]
BLOCK = 8_192


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answer for one row: a number, or a label with the probability of each class; nothing where the model has none."""

    value: float | None = None
    label: ClassLabel | None = None
    probabilities: Mapping[str, float] | None = None


class Predictor:
    """A bundle that was verified and loaded. It wants nothing but numpy and onnxruntime; any thread may call it.

    ``classes`` are the labels as text, in the order of the scores, empty for a number. The same row gives the same bits,
    alone or in any batch, as JSON or as Arrow.
    """

    def __init__(self, manifest: Manifest, digest: str, session: Session) -> None:
        self.manifest = manifest
        self.digest = digest
        self.classes = tuple(label_text(label) for label in manifest.classes)
        self.threshold = manifest.threshold
        self._decoder = Decoder(manifest.signature)
        self.session = session

    @property
    def name(self) -> str:
        return self.manifest.name

    @property
    def task(self) -> Task:
        return self.manifest.task

    @property
    def signature(self) -> Signature:
        return self.manifest.signature

    def scores(self, tensors: Tensors) -> Scores:
        """Return the probability of each class, float32, shape (rows, classes), or the number, shape (rows,)."""
        return self.session.run(tensors, ("scores",))["scores"]

    def score_rows(self, rows: Sequence[Mapping[str, Any]]) -> Scores:
        """Return the scores of rows as they come from JSON; raises `InvalidRequestError`."""
        return self.scores(self._decoder.rows(rows))

    def predict_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[Prediction]:
        """Return the answer for each row as it comes from JSON; raises `InvalidRequestError`."""
        scores = self._of_rows(rows)
        if self.task is Task.REGRESSION:
            return [Prediction(value=None if score != score else score) for score in scores.tolist()]
        labels = [self.manifest.classes[place] for place in self.decide(scores).tolist()]
        return [
            Prediction(None, label, dict(zip(self.classes, row, strict=True))) if row[0] == row[0] else Prediction()
            for label, row in zip(labels, scores.tolist(), strict=True)
        ]

    def predict(self, data: Any) -> "pa.Table":
        """Return the answers to many rows as an Arrow table: ``value``, or ``label`` and ``probability_<class>``.

        ``data`` is a list of rows as they come from JSON, or what `taking.taken` takes: a pandas or Polars DataFrame, an
        Arrow table, a NumPy array, a mapping of columns, the name of a file. Raises `InvalidRequestError` where the rows do
        not fit the signature.
        """
        import pyarrow as pa

        from evenkeel.bundles.answers import Answers

        if isinstance(data, list):
            return Answers(self).of_scores(self._of_rows(data))
        return pa.Table.from_batches(self.stream(data), Answers(self).schema)

    def stream(self, data: Any, rows: int = 65_536) -> "Iterator[pa.RecordBatch]":
        """Yield the answers that `predict` gives, ``rows`` at a time at most; a file of any size takes no more memory."""
        from evenkeel.bundles.answers import Answers
        from evenkeel.bundles.taking import taken

        answers = Answers(self)
        for batch in taken(data, self.signature, rows):
            yield from answers.of_scores(self.predict_table(batch)).to_batches()

    def predict_table(self, table: "pa.Table | pa.RecordBatch") -> Scores:
        """Return the scores of the rows of an Arrow table; raises `InvalidRequestError`."""
        return self._table(table, "scores")

    def features(self, table: "pa.Table | pa.RecordBatch") -> Scores:
        """Return what the transform makes of the rows, float32, shape (rows, features)."""
        return self._table(table, "features")

    def _of_rows(self, rows: Sequence[Mapping[str, Any]]) -> Scores:
        return self.score_rows(rows) if rows else np.zeros((0, len(self.classes)) if self.classes else 0, np.float32)

    def decide(self, scores: Scores) -> npt.NDArray[np.int64]:
        """Return the index of the class that is decided, shape (rows,)."""
        if len(self.classes) == 2:
            return np.asarray(scores[:, 1] >= np.float32(self.threshold), np.int64)
        return np.asarray(np.argmax(scores, axis=1), np.int64)

    def _table(self, table: "pa.Table | pa.RecordBatch", output: str) -> Scores:
        starts = range(0, max(table.num_rows, 1), BLOCK)
        pieces = [self.session.run(self._decoder.table(table.slice(start, BLOCK)), (output,)) for start in starts]
        return np.concatenate([piece[output] for piece in pieces])


def label_text(label: ClassLabel) -> str:
    """Return a label as it stands in answers.

    >>> label_text(True), label_text(3), label_text("late")
    ('true', '3', 'late')
    """
    return str(label).lower() if isinstance(label, bool) else str(label)
