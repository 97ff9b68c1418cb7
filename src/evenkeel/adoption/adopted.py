"""From a model of another framework and a sample of its rows to a transform and a model of ours, proven."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from evenkeel.adoption.columns import graph_of, reads_of, typed
from evenkeel.adoption.foreign import Foreign
from evenkeel.adoption.raw import prove_raw
from evenkeel.errors import InvalidDataError
from evenkeel.training import Model, ModelSpec
from evenkeel.transforms import TransformGraph
from evenkeel.typing import ColumnType, Json


@dataclass(frozen=True, slots=True)
class Adopted:
    """A model that was adopted: what hands the columns to it, itself, and the sample as it reads it.

    ``proven`` is the number of rows in which the framework was seen to give the same answer.
    """

    graph: TransformGraph
    model: Model
    sample: pa.Table
    proven: int


def adopt_model(
    foreign: Foreign,
    sample: pa.Table,
    *,
    declared: Mapping[str, ColumnType] | None = None,
    label: str | None = None,
    origin: Mapping[str, Json] | None = None,
) -> Adopted:
    """Return a foreign model as one of ours, that answers like its framework in every row of the sample.

    ``declared`` are the columns of a signature that came with the model, ``origin`` what is to be remembered of where it
    came from. Raises `NotFoundError` and `InvalidDataError` where the sample is not one of its rows, and `BundleError` or
    `DefinitionError` where it cannot be served.
    """
    if not sample.num_rows:
        raise InvalidDataError(
            "The sample has no row", remedy="Give some hundred rows like those the model will be asked."
        )
    reads = reads_of(foreign, sample, declared or {}, label)
    rows = typed(sample, reads)
    required = [one.column for place, one in enumerate(reads) if place in foreign.required]
    graph = graph_of(reads, required, wide=foreign.wide)
    fitted = foreign.fitted(graph.features(rows))
    spec = ModelSpec(
        family=fitted.family,
        task=foreign.task,
        classes=foreign.classes,
        features=graph.feature_names,
        trainer={"kind": "adopted", "framework": foreign.title, **(origin or {})},
        parameters={},
        seed=0,
        rounds=fitted.rounds,
        rows=0,
    )
    model = Model(spec, fitted)
    return Adopted(graph, model, rows, prove_raw(model, graph, rows, reads))
