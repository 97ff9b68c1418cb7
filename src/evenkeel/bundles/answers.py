"""The answers of a bundle to many rows as a table: what `Predictor.predict` gives, and the columns of a scored file."""

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from evenkeel.bundles.predictor import label_text
from evenkeel.typing import Task

if TYPE_CHECKING:
    from evenkeel.bundles.manifest import Manifest
    from evenkeel.bundles.predictor import Predictor, Scores


class Answers:
    """Turns scores into columns, float32 but for what is decided.

    A number is ``value``, with ``quantile_<q>`` for each quantile; a class is ``label``, with ``probability_<class>`` for
    each; several labels are ``label_<name>`` and ``probability_<name>`` for each. A label is null where the model has no
    answer.
    """

    def __init__(self, predictor: "Predictor") -> None:
        self._predictor = predictor
        self._labels = pa.array(list(predictor.manifest.classes))
        self.schema = answers_schema(predictor.manifest)

    def of_scores(self, scores: "Scores") -> pa.Table:
        """Return a row for each row of scores."""
        columns = [pa.array(np.ascontiguousarray(column)) for column in np.atleast_2d(scores.T)]
        return pa.table([*self._decided(scores), *columns], schema=self.schema)

    def _decided(self, scores: "Scores") -> list[pa.Array]:
        """Return the columns before the scores."""
        if self._predictor.quantiles:
            return [pa.array(np.ascontiguousarray(scores[:, self._predictor.quantiles.index(0.5)]))]
        if not self._predictor.classes:
            return []
        decided = self._predictor.decide(scores)
        if self._predictor.task is Task.MULTILABEL:
            return [pa.array(column == 1, mask=np.isnan(scores[:, 0])) for column in decided.T]
        return [self._labels.take(pa.array(decided, mask=np.isnan(scores[:, 0])))]


def answers_schema(manifest: "Manifest") -> pa.Schema:
    """Return the columns in which a bundle answers."""
    classes = [*map(label_text, manifest.classes)]
    if not classes:
        numbers = ["value", *(f"quantile_{one}" for one in manifest.quantiles)]
        return pa.schema([pa.field(name, pa.float32()) for name in numbers])
    probabilities = [pa.field(f"probability_{name}", pa.float32()) for name in classes]
    if manifest.task is Task.MULTILABEL:
        return pa.schema([*(pa.field(f"label_{name}", pa.bool_()) for name in classes), *probabilities])
    return pa.schema([pa.field("label", pa.array(list(manifest.classes)).type), *probabilities])
