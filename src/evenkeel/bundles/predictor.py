"""A loaded bundle: rows in, scores out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from evenkeel.bundles.manifest import Manifest
from evenkeel.transforms.decode import Decoder
from evenkeel.transforms.inputs import Array, Signature, Tensors
from evenkeel.typing import ClassLabel, Task

if TYPE_CHECKING:
    import pyarrow as pa

Scores = npt.NDArray[np.float32]
BLOCK = 8_192


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answer for one row; nothing where the model has none.

    A number is a ``value``, beside which there may be ``quantiles`` of which it is the median. A class is a ``label``
    with the ``probabilities`` of all; of several labels, ``labels`` are those decided, with the probability of each.
    """

    value: float | None = None
    label: ClassLabel | None = None
    probabilities: Mapping[str, float] | None = None
    labels: tuple[str, ...] | None = None
    quantiles: Mapping[str, float] | None = None


class Answering(Protocol):
    """What answers for a bundle: a graph, or the objects of a framework. Any thread may call it.

    ``run`` takes the tensors of the signature, and gives each output that it is asked for, the rows along its first axis.
    """

    def run(self, tensors: Tensors, outputs: Sequence[str], /) -> Mapping[str, Array]: ...


class Predictor:
    """A bundle that was verified and loaded. Any thread may call it.

    It wants nothing but numpy and onnxruntime, unless it is served by the objects of its framework.

    ``classes`` are the labels as text, in the order of the scores, empty for a number; ``thresholds`` are the cuts of
    several labels, and ``quantiles`` those of a number, in the same order. The same row gives the same bits,
    alone or in any batch, as JSON or as Arrow.
    """

    def __init__(self, manifest: Manifest, digest: str, session: Answering) -> None:
        self.manifest = manifest
        self.digest = digest
        self.classes = tuple(label_text(label) for label in manifest.classes)
        self.threshold = manifest.threshold
        self.thresholds = manifest.thresholds
        self.quantiles = manifest.quantiles
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
        """Return the scores, float32: a number, shape (rows,), or a column for each class, label or quantile."""
        return self.session.run(tensors, ("scores",))["scores"]

    def score_rows(self, rows: Sequence[Mapping[str, Any]]) -> Scores:
        """Return the scores of rows as they come from JSON; raises `InvalidRequestError`."""
        return self.scores(self._decoder.rows(rows))

    def predict_rows(self, rows: Sequence[Mapping[str, Any]]) -> list[Prediction]:
        """Return the answer for each row as it comes from JSON; raises `InvalidRequestError`."""
        scores = self._of_rows(rows)
        if self.task is Task.MULTILABEL:
            return self._labels(scores)
        if self.task is Task.QUANTILE:
            return self._quantiles(scores)
        if self.task is Task.REGRESSION:
            return [Prediction(value=None if score != score else score) for score in scores.tolist()]
        labels = [self.manifest.classes[place] for place in self.decide(scores).tolist()]
        return [
            Prediction(None, label, dict(zip(self.classes, row, strict=True))) if row[0] == row[0] else Prediction()
            for label, row in zip(labels, scores.tolist(), strict=True)
        ]

    def _labels(self, scores: Scores) -> list[Prediction]:
        named = [tuple(self.classes[at] for at in np.flatnonzero(row)) for row in self.decide(scores)]
        return [
            Prediction(None, None, dict(zip(self.classes, row, strict=True)), labels)
            if row[0] == row[0]
            else Prediction()
            for labels, row in zip(named, scores.tolist(), strict=True)
        ]

    def _quantiles(self, scores: Scores) -> list[Prediction]:
        names, median = [*map(str, self.quantiles)], self.quantiles.index(0.5)
        return [
            Prediction(row[median], quantiles=dict(zip(names, row, strict=True))) if row[0] == row[0] else Prediction()
            for row in scores.tolist()
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
        """Return what the transform makes of the rows, float32, shape (rows, features), unless objects read the columns."""
        return self._table(table, "features")

    def _of_rows(self, rows: Sequence[Mapping[str, Any]]) -> Scores:
        columns = len(self.classes) or len(self.quantiles)
        return self.score_rows(rows) if rows else np.zeros((0, columns) if columns else 0, np.float32)

    def decide(self, scores: Scores) -> npt.NDArray[np.int64]:
        """Return the index of the class that is decided, shape (rows,); of labels 0 or 1, shape (rows, labels)."""
        if self.task is Task.MULTILABEL:
            return np.asarray(scores >= np.array(self.thresholds, np.float32), np.int64)
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
