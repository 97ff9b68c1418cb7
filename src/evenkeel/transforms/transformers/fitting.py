"""Fit the transformers of a transform on the training rows, and prove each on the validation rows."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from evenkeel.artifacts import ExampleColumn
from evenkeel.engines import Engine, Relation
from evenkeel.errors import DefinitionError
from evenkeel.transforms.decode import Decoder
from evenkeel.transforms.fitting import fit
from evenkeel.transforms.graph import Feature, Graph
from evenkeel.transforms.inputs import Array
from evenkeel.transforms.lowering import values_model
from evenkeel.transforms.session import Session
from evenkeel.transforms.tracing import Traced, Transform
from evenkeel.transforms.transformers.rows import dense, rows_for
from evenkeel.transforms.values import Foreign, Target, Value

_TARGET = 'What learns from the label is ek.target_mean(x["..."]).'
_ROUNDING = 1e-9  # of the largest value of a column, for what is left where two of its size are subtracted
_BLOCK = 8_192


class Proven(NamedTuple):
    """How many validation rows a transformer and its operations answer alike, and how many the transformer refuses."""

    transformer: str
    rows: int
    refused: int


def trace_fitted(
    transform: Transform, columns: Mapping[str, ExampleColumn], target: Target, engine: Engine, relation: Relation
) -> Traced:
    """Return the trace of a transform, whose transformers of scikit-learn are fitted on the relation where they are not yet."""
    traced = transform.traced(columns, target=target)
    if all(one.outputs for one in traced.foreign):
        return traced
    table = _table(relation)
    fitted = [
        one.transformer if one.outputs else _fitted(traced, one, engine, relation, table) for one in traced.foreign
    ]
    return transform.traced(columns, target=target, fitted=tuple(fitted))


def prove_transformers(traced: Traced, engine: Engine, relation: Relation, rows: pa.Table) -> tuple[Proven, ...]:
    """Compare each transformer with the operations that it became, on every row; raises `DefinitionError`."""
    return tuple(_prove(traced, one, engine, relation, rows) for one in traced.foreign)


def _table(relation: Relation) -> pa.Table:
    return pa.Table.from_batches(relation.batches(_BLOCK), relation.schema)


def _fitted(traced: Traced, asked: Foreign, engine: Engine, relation: Relation, table: pa.Table) -> Any:
    from sklearn.base import clone
    from threadpoolctl import threadpool_limits

    columns = dict(zip(asked.names, _values(traced, asked.inputs, engine, relation, table), strict=True))
    transformer = clone(asked.transformer)
    free = [n for n, v in transformer.get_params().items() if n.split("__")[-1] == "random_state" and v is None]
    transformer.set_params(**dict.fromkeys(free, 0))
    try:
        with threadpool_limits(1), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return transformer.fit(rows_for(transformer, columns))
    except (ValueError, TypeError) as error:
        remedy = _TARGET if "'y'" in str(error) else None
        got = str(error).splitlines()[0]
        raise DefinitionError(f"{type(transformer).__name__} cannot be fitted", got=got, remedy=remedy) from error


def _prove(traced: Traced, one: Foreign, engine: Engine, relation: Relation, rows: pa.Table) -> Proven:
    given = dict(zip(one.names, _values(traced, one.inputs, engine, relation, rows), strict=True))
    found = np.column_stack([_numbers(column) for column in _values(traced, one.outputs, engine, relation, rows)])
    expected, answered = _asked(one.transformer, given, rows.num_rows)
    wrong = np.argwhere(_apart(found[answered], expected[answered]))
    kind = type(one.transformer).__name__
    if len(wrong):
        row, column = int(answered[wrong[0][0]]), int(wrong[0][1])
        name = one.transformer.get_feature_names_out(list(getattr(one.transformer, "feature_names_in_", one.names)))[
            column
        ]
        raise DefinitionError(
            f"{kind} and the operations that it became differ in {len(np.unique(wrong[:, 0])):,} of {len(answered):,} rows",
            expected=f"{name} = {expected[row, column]!r}",
            got=repr(found[row, column]),
            where=f"row {row}: { {name: values[row] for name, values in given.items()} }",
            remedy="Leave it to the model: ek.Sklearn(make_pipeline(transformer, estimator)) goes with the estimator.",
        )
    return Proven(kind, len(answered), rows.num_rows - len(answered))


def _asked(transformer: Any, given: Mapping[str, Array], rows: int) -> tuple[Array, Array]:
    """Return what a transformer gives for each row, and the places of the rows that it does not refuse."""
    expected, answered = np.full((rows, 0), np.nan), [np.zeros(0, np.int64)]
    ahead = [np.arange(rows)]
    while ahead:
        places = ahead.pop()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                part = dense(transformer.transform(rows_for(transformer, {n: v[places] for n, v in given.items()})))
        except ValueError:
            if len(places) > 1:
                ahead += [half for half in np.array_split(places, 2) if len(half)]
            continue
        if expected.shape[1] != part.shape[1]:
            expected = np.full((rows, part.shape[1]), np.nan)
        expected[places] = part
        answered.append(places)
    return expected, np.sort(np.concatenate(answered))


def _apart(found: Array, expected: Array) -> Array:
    """Return where two matrices differ by more than the last bit of a float32."""
    with np.errstate(over="ignore", invalid="ignore"):
        a, b = (np.where(np.isinf(one), np.nan, one) for one in (found.astype(np.float32), expected.astype(np.float32)))
        largest = np.nanmax(np.abs(np.vstack([b, np.zeros_like(b[:1])])), axis=0, initial=0.0)
        allowed = np.spacing(np.maximum(np.abs(a), np.abs(b))) + _ROUNDING * largest
        same = (np.abs(a.astype(np.float64) - b) <= allowed) | (np.isnan(a) & np.isnan(b))
    return np.asarray(~same)


def _values(
    traced: Traced, wanted: Sequence[Value], engine: Engine, relation: Relation, table: pa.Table
) -> list[Array]:
    """Return values of a trace for the rows of a table, each of shape (rows,), NaN where missing."""
    names = [f"value_{place}" for place in range(len(wanted))]
    features = tuple(Feature(name, value.place) for name, value in zip(names, wanted, strict=True))
    graph = fit(Graph(tuple(traced.nodes), features).pruned(), engine, relation).graph
    decoder, session = Decoder(graph.signature), Session(values_model(graph).SerializeToString())
    parts = [
        session.run(decoder.table(table.slice(start, _BLOCK))) for start in range(0, max(table.num_rows, 1), _BLOCK)
    ]
    whole = {name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]}
    return [_column(whole[name][0], whole.get(f"{name}_valid")) for name in names]


def _column(values: Array, valid: Array | None) -> Array:
    if valid is None or valid.all():
        return values
    return np.where(valid[0], values.astype(object if values.dtype.kind in "OU" else np.float64), np.nan)


def _numbers(column: Array) -> Array:
    return column.astype(np.float64)
