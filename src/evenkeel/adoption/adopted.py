"""From a model of another framework and a sample of its rows to a transform and a model of ours, proven."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import pyarrow as pa

from evenkeel.adoption.columns import Read, graph_of, has_words, native_reads, reads_of, typed
from evenkeel.adoption.foreign import Foreign
from evenkeel.adoption.native import native, reads_by_name
from evenkeel.adoption.raw import prove_raw
from evenkeel.errors import DefinitionError, InvalidDataError
from evenkeel.training import FittedModel, Model, ModelSpec
from evenkeel.training.sklearn_columns import ColumnModel
from evenkeel.transforms import TransformGraph
from evenkeel.transforms.inputs import Signature
from evenkeel.typing import ColumnType, Json

_Spec: TypeAlias = Callable[[FittedModel, tuple[str, ...]], ModelSpec]


@dataclass(frozen=True, slots=True)
class Adopted:
    """A model that was adopted: what hands the columns to it, itself, and the sample as it reads it.

    There is no ``graph`` where it reads raw columns, and is served by its own object.

    ``proven`` is the number of rows in which the framework was seen to give the same answer.
    """

    graph: TransformGraph | None
    model: Model
    sample: pa.Table
    proven: int

    @property
    def signature(self) -> Signature:
        """The raw columns that are read."""
        if self.graph is not None:
            return self.graph.signature
        assert isinstance(self.model.fitted, ColumnModel)
        return self.model.fitted.native.asked.signature


def adopt_model(
    foreign: Foreign,
    sample: pa.Table,
    *,
    declared: Mapping[str, ColumnType] | None = None,
    label: str | None = None,
    origin: Mapping[str, Json] | None = None,
    trust: bool = False,
) -> Adopted:
    """Return a foreign model as one of ours, that answers like its framework in every row of the sample.

    ``declared`` are the columns of a signature that came with the model, ``origin`` what is to be remembered of where it
    came from. An object of scikit-learn is served by itself where it reads raw columns, or becomes no graph; with ``trust``
    as a pickle, where skops cannot store it.

    Raises `NotFoundError` and `InvalidDataError` where the sample is not one of its rows, and `BundleError` or
    `DefinitionError` where it cannot be served.
    """
    if not sample.num_rows:
        raise InvalidDataError(
            "The sample has no row", remedy="Give some hundred rows like those the model will be asked."
        )
    spec = partial(_spec, foreign, {"kind": "adopted", "framework": foreign.title, **(origin or {})})
    if foreign.estimator is not None and (reads_by_name(foreign.estimator) or has_words(foreign, sample, label)):
        return _native(foreign, sample, label, spec, trust=trust)
    try:
        return _as_graph(foreign, sample, reads_of(foreign, sample, declared or {}, label), spec)
    except DefinitionError:
        if foreign.estimator is None:
            raise
        return _native(foreign, sample, label, spec, trust=trust)


def _as_graph(foreign: Foreign, sample: pa.Table, reads: Sequence[Read], spec: _Spec) -> Adopted:
    rows = typed(sample, reads)
    required = [one.column for place, one in enumerate(reads) if place in foreign.required]
    graph = graph_of(reads, required, wide=foreign.wide)
    fitted = foreign.fitted(graph.features(rows))
    model = Model(spec(fitted, graph.feature_names), fitted)
    return Adopted(graph, model, rows, prove_raw(model, graph, rows, reads))


def _native(foreign: Foreign, sample: pa.Table, label: str | None, spec: _Spec, *, trust: bool) -> Adopted:
    reads = native_reads(foreign, sample, label)
    rows = typed(sample, reads)
    fitted = native(foreign.estimator, rows, reads, len(foreign.classes), trust=trust)
    return Adopted(None, Model(spec(fitted, tuple(one.column for one in reads)), fitted), rows, rows.num_rows)


def _spec(foreign: Foreign, trainer: Mapping[str, Json], fitted: FittedModel, features: tuple[str, ...]) -> ModelSpec:
    return ModelSpec(
        family=fitted.family,
        task=foreign.task,
        classes=foreign.classes,
        features=features,
        trainer=trainer,
        parameters={},
        seed=0,
        rounds=fitted.rounds,
        rows=0,
    )
