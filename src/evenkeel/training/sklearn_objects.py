"""An estimator of scikit-learn that becomes no graph: served by its own objects, behind the graph of the transform."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from evenkeel.errors import DefinitionError
from evenkeel.training.base import Features, Scores
from evenkeel.training.forest import Floats
from evenkeel.training.native import Asked, ask_features, features_signature
from evenkeel.training.sklearn_columns import ColumnModel, native_model, one_job
from evenkeel.training.sklearn_onnx import FittedEstimator
from evenkeel.training.stored import Trust


class ObjectModel(ColumnModel):
    """A fitted estimator that reads the features of a transform, and becomes no graph.

    ``scores`` asks the object as it was stored and loaded again, which is what is served. It gives no answer (NaN) for a
    row that it refuses.
    """

    family = "sklearn-objects"
    reads_columns = False

    def scores(self, features: Features) -> Scores:
        """Return the scores of features, float32."""
        return ask_features(self._session, features)


def object_model(
    source: FittedEstimator, names: Sequence[str], shares: Floats, trust: Trust, refused: DefinitionError
) -> ObjectModel:
    """Return an estimator whose graph was ``refused`` as it is served by itself.

    Raises `DefinitionError`, with both reasons, where it cannot be stored, or answers in another form.
    """
    one_job(source.estimator)
    signature = features_signature(names)
    try:
        found = native_model(
            source.estimator, Asked(signature, source.classes, matrix=True), features_table(source.rows, names), trust
        )
    except DefinitionError as error:
        raise DefinitionError(
            f"{type(source.estimator).__name__} cannot be served: it becomes no graph, and its objects cannot serve",
            got=f"{refused.got or refused.problem}; {error.problem}: {error.got}",
            remedy=" Or: ".join(filter(None, (error.remedy, refused.remedy))),
        ) from error
    return ObjectModel(found.native, found.evidence, found.answered, found.real, tuple(shares.tolist()))


def features_table(features: Features, names: Sequence[str]) -> pa.Table:
    """Return features as a table with a column for each, as an object behind a transform reads them."""
    columns: list[Any] = [pa.array(column) for column in np.ascontiguousarray(features.T, np.float64)]
    return pa.table(columns, names=list(names))
