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
from evenkeel.transforms.foreign import Foreign, UnfittedError
from evenkeel.transforms.graph import Feature, Graph, Node
from evenkeel.transforms.inputs import Array
from evenkeel.transforms.lowering import values_model
from evenkeel.transforms.session import Session
from evenkeel.transforms.tracing import Traced, Transform, line_of_user
from evenkeel.transforms.transformers.rows import dense, rows_for
from evenkeel.transforms.values import Target, Value

_TARGET = 'What learns from the label is ek.target_mean(x["..."]).'
_ROUNDING = 1e-10  # of the usual size in a column, for what is left where two numbers of that size are subtracted
_BLOCK = 8_192


class Proven(NamedTuple):
    """How many rows a transformer and its operations answer alike, and how many the transformer refuses."""

    transformer: str
    rows: int
    refused: int


def trace_fitted(
    transform: Transform, columns: Mapping[str, ExampleColumn], target: Target, engine: Engine, relation: Relation
) -> Traced:
    """Return the trace of a transform, whose transformers of scikit-learn are fitted on the relation where they are not yet.

    The function is traced again after each that was fitted, so that what follows may rest on it.
    """
    fitted: tuple[Any, ...] = ()
    while True:
        try:
            return transform.traced(columns, target=target, fitted=fitted)
        except UnfittedError as met:
            table = pa.Table.from_batches(relation.batches(_BLOCK), relation.schema)
            values = _values(met.trace.nodes, met.foreign.inputs, engine, relation, table)
            given = dict(zip(met.foreign.names, values, strict=True))
            made = _fitted(met.foreign.transformer, given, line_of_user(met))
            fitted = (*(one.transformer for one in met.trace.foreign), made)


def prove_transformers(traced: Traced, engine: Engine, relation: Relation, rows: pa.Table) -> tuple[Proven, ...]:
    """Compare each transformer with the operations that it became, on every row; raises `DefinitionError`.

    A row in which the transformer raises, such as one with an unseen category, has no answer to compare.
    """
    found = []
    for one in traced.foreign:
        values = _values(traced.nodes, [*one.inputs, *one.outputs], engine, relation, rows)
        given = dict(zip(one.names, values, strict=False))
        found.append(_prove(one, given, values[len(one.inputs) :]))
    return tuple(found)


def _fitted(given: Any, columns: Mapping[str, Array], where: str | None) -> Any:
    """Return a transformer fitted on columns, each draw of which comes from a seed."""
    from sklearn.base import clone
    from threadpoolctl import threadpool_limits

    transformer = clone(given)
    drawn = [n for n, v in transformer.get_params().items() if n.split("__")[-1] == "random_state" and v is None]
    transformer.set_params(**dict.fromkeys(drawn, 0))
    try:
        with threadpool_limits(1), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return transformer.fit(rows_for(transformer, columns))
    except (ValueError, TypeError) as error:
        remedy = _TARGET if "'y'" in str(error) else None
        got = str(error).splitlines()[0]
        problem = f"{type(transformer).__name__} cannot be fitted"
        raise DefinitionError(problem, got=got, where=where, remedy=remedy) from error


def _prove(one: Foreign, given: Mapping[str, Array], made: Sequence[Array]) -> Proven:
    expected, answered = _asked(one.transformer, given)
    kind, rows = type(one.transformer).__name__, len(expected)
    found = np.array([_comparable(column) for column in made], object).T
    for place, (ours, theirs) in enumerate(zip(found.T, expected.T, strict=True)):
        wrong = answered[_apart(ours[answered], theirs[answered])]
        if len(wrong):
            name = one.names_out()[place]
            raise DefinitionError(
                f"{kind} and the operations that it became differ in {len(wrong):,} of {len(answered):,} rows",
                expected=f"{name} = {theirs[wrong[0]]}",
                got=str(ours[wrong[0]]),
                where=f"row {wrong[0]}: { {name: str(values[wrong[0]]) for name, values in given.items()} }",
                remedy="Leave it to the model: ek.Sklearn(make_pipeline(transformer, estimator)) goes with the estimator.",
            )
    return Proven(kind, len(answered), rows - len(answered))


def _asked(transformer: Any, given: Mapping[str, Array]) -> tuple[Array, Array]:
    """Return what a transformer gives for each row, and the places of the rows that it does not refuse."""
    rows = len(next(iter(given.values())))
    expected, answered = np.full((rows, 0), np.nan, object), [np.zeros(0, np.int64)]
    ahead = [np.arange(rows)]
    while ahead:
        places = ahead.pop()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                part = dense(transformer.transform(rows_for(transformer, {n: v[places] for n, v in given.items()})))
        except ValueError:
            ahead += [half for half in np.array_split(places, 2) if len(half)] if len(places) > 1 else []
            continue
        if expected.shape[1] != part.shape[1]:
            expected = np.full((rows, part.shape[1]), np.nan, object)
        expected[places] = part
        answered.append(places)
    return expected, np.sort(np.concatenate(answered))


def _comparable(column: Array) -> Array:
    return column if column.dtype.kind in "OU" else column.astype(np.float64)


def _apart(ours: Array, theirs: Array) -> Array:
    """Return where two columns differ: in a text, or in a number by more than the last bit of a float32."""
    try:
        numbers = ours.astype(np.float64), theirs.astype(np.float64)
    except ValueError:
        return np.array([str(a) != str(b) for a, b in zip(ours, theirs, strict=True)], np.bool_)
    with np.errstate(over="ignore", invalid="ignore"):
        a, b = (one.astype(np.float32).astype(np.float64) for one in numbers)
        a, b = (np.where(np.isinf(one), np.nan, one) for one in (a, b))
        last = np.spacing(np.maximum(np.abs(a), np.abs(b)).astype(np.float32))
        same = (np.abs(a - b) <= last + _ROUNDING * _usual(b)) | (np.isnan(a) & np.isnan(b))
    return np.asarray(~same)


def _usual(column: Array) -> float:
    """Return the median size of what is not 0."""
    sizes = np.abs(column[np.isfinite(column) & (column != 0)])
    return float(np.median(sizes)) if len(sizes) else 0.0


def _values(
    nodes: Sequence[Node], wanted: Sequence[Value], engine: Engine, relation: Relation, table: pa.Table
) -> list[Array]:
    """Return values of a trace for the rows of a table, each of shape (rows,), NaN where missing."""
    names = [f"value_{place}" for place in range(len(wanted))]
    features = tuple(Feature(name, value.place) for name, value in zip(names, wanted, strict=True))
    graph = fit(Graph(tuple(nodes), features).pruned(), engine, relation).graph
    decoder, session = Decoder(graph.signature), Session(values_model(graph).SerializeToString())
    starts = range(0, max(table.num_rows, 1), _BLOCK)
    parts = [session.run(decoder.table(table.slice(start, _BLOCK))) for start in starts]
    whole = {name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]}
    return [_column(whole[name][0], whole.get(f"{name}_valid")) for name in names]


def _column(values: Array, valid: Array | None) -> Array:
    if valid is None or valid.all():
        return values
    return np.where(valid[0], values.astype(object if values.dtype.kind in "OU" else np.float64), np.nan)
