"""What a model is trained on and asked about: the features of the transform, or the raw columns that it reads by itself."""

from collections.abc import Callable
from dataclasses import replace

import pyarrow as pa

from evenkeel.artifacts import Examples, Features
from evenkeel.errors import DefinitionError
from evenkeel.training import Model, Scores, Trainer
from evenkeel.training.base import Rows
from evenkeel.transforms import Signature, TransformGraph
from evenkeel.typing import ColumnType

_WITHOUT_NULL = (ColumnType.BOOLEAN, ColumnType.INTEGER)


def asked_rows(model: Model, examples: Examples, features: Features, split: str) -> Rows:
    """Return the rows of a split as a model wants them."""
    return examples.table(split) if model.fitted.reads_columns else features.matrices[split]


def predictor(graph: TransformGraph, model: Model) -> Callable[[pa.Table], Scores]:
    """Return the function from raw rows to the model's scores."""
    if model.fitted.reads_columns:
        return model.scores
    return lambda rows: model.scores(graph.features(rows))


def raw_signature(trainer: Trainer, graph: TransformGraph, examples: Examples) -> Signature | None:
    """Return the raw columns that a trainer reads by itself, as it will be asked for them; none where it reads features.

    A column of integers or booleans that is never missing in the examples is never missing at all: pandas has another
    type for those that may be.
    """
    if trainer.raw_columns is None:
        return None
    named = {column.name: column for column in graph.signature.inputs}
    order = trainer.raw_columns if isinstance(trainer.raw_columns, tuple) else tuple(named)
    lists = [name for name in order if named[name].items is not None]
    if lists:
        raise DefinitionError(
            "A trainer that reads raw columns by itself reads no lists",
            got=", ".join(lists),
            remedy="Make numbers of them in prepare, or give a transform: ek.list_length(x), ek.list_mean(x), ...",
        )
    strict = [name for name in order if named[name].type in _WITHOUT_NULL]
    tables = [examples.table(split, strict) for split in examples.splits]
    full = {name for name in strict if not any(table.column(name).null_count for table in tables)}
    columns = (replace(named[name], nullable=name not in full, read=True) for name in order)
    return Signature(tuple(columns))
