"""The answers of a bundle to many rows as a table: what `Predictor.predict` gives, and the columns of a scored file."""

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from evenkeel.bundles.predictor import Predictor, Scores


class Answers:
    """Turns scores into columns: ``value``, or ``label`` and ``probability_<class>`` for each class, float32.

    A label is null where the model has no answer.
    """

    def __init__(self, predictor: "Predictor") -> None:
        self._predictor = predictor
        self._labels = pa.array(list(predictor.manifest.classes))
        self.schema = pa.schema(self._fields())

    def of_scores(self, scores: "Scores") -> pa.Table:
        """Return a row for each row of scores."""
        if not self._predictor.classes:
            return pa.table([pa.array(scores)], schema=self.schema)
        labels = self._labels.take(pa.array(self._predictor.decide(scores), mask=np.isnan(scores[:, 0])))
        columns = [pa.array(np.ascontiguousarray(column)) for column in scores.T]
        return pa.table([labels, *columns], schema=self.schema)

    def _fields(self) -> list[pa.Field]:
        classes = self._predictor.classes
        if not classes:
            return [pa.field("value", pa.float32())]
        probabilities = [pa.field(f"probability_{name}", pa.float32()) for name in classes]
        return [pa.field("label", self._labels.type), *probabilities]
