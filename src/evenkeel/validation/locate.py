"""Where the values stand that break a promise: a look at the columns that failed, which ends after five."""

import dataclasses
from collections.abc import Callable, Iterable
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.base import Engine, Relation
from evenkeel.schema import Column, Schema
from evenkeel.typing import ColumnType
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.reading import read_text
from evenkeel.validation.rows.base import ValueCheck
from evenkeel.validation.rows.row_checks import bad_in
from evenkeel.validation.rows.wrong_type import WrongType
from evenkeel.validation.tally import Mask, Tally, mask, shown

_MISSING = "too_many_missing"
_BESIDE = {"new_value": "unexpected_value"}  # kinds that are about the same values as a check


def locate(
    engine: Engine, relation: Relation, anomalies: Iterable[Anomaly], schema: Schema, key: str | None = None
) -> tuple[Anomaly, ...]:
    """Return the anomalies of these rows with the first five different values that each is about, and their rows.

    ``key`` is the column whose values name the rows. What is about no single value stays as it is.
    """
    found = tuple(_located(engine, relation, one, schema) for one in anomalies)
    return found if key is None else _with_keys(engine, relation, found, key)


def _located(engine: Engine, relation: Relation, anomaly: Anomaly, schema: Schema) -> Anomaly:
    name = anomaly.column
    if anomaly.rows or name is None or name not in relation.schema.names:
        return anomaly
    look = _look(anomaly.kind, name, schema)
    if look is None:
        return anomaly
    tally = Tally()
    for batch in engine.select(relation, {name: name}).batches():
        show = _nothing if anomaly.kind == _MISSING else partial(shown, batch, [name])
        tally.add(look(batch.column(0)), batch.num_rows, show)
        if tally.is_full:
            break
    result = tally.result()
    return dataclasses.replace(anomaly, examples=result.examples or anomaly.examples, rows=result.rows)


def _look(kind: str, name: str, schema: Schema) -> Callable[[pa.Array], Mask] | None:
    """Return what finds the rows that an anomaly of a column is about, or none where it is about no single row."""
    if kind == _MISSING:
        return lambda values: mask(pc.is_null(values))
    check = ValueCheck.kinds.get(_BESIDE.get(kind, kind))
    judge = None if check is None else check.of(schema.column(name))
    if judge is None:
        return None
    return partial(_misfits, schema.column(name)) if isinstance(judge, WrongType) else partial(bad_in, judge)


def _misfits(column: Column, values: pa.Array) -> Mask:
    """Return which values are not of the promised type: of text those that do not even read like it."""
    if pa.types.is_string(values.type) and column.type is not ColumnType.TEXT:
        return read_text(values, column.type, list(column.missing_values))[1]
    return bad_in(WrongType.of(column), values)


def _nothing(at: int) -> None:
    return None


def _with_keys(engine: Engine, relation: Relation, anomalies: tuple[Anomaly, ...], key: str) -> tuple[Anomaly, ...]:
    wanted = sorted({row for one in anomalies for row in one.rows})
    if not wanted:
        return anomalies
    known: dict[int, int | str] = {}
    start = 0
    for batch in engine.select(relation, {key: key}).batches():
        here = [row for row in wanted if start < row <= start + batch.num_rows]
        known |= {row: batch.column(0)[row - start - 1].as_py() for row in here}
        start += batch.num_rows
        if len(known) == len(wanted):
            break
    return tuple(dataclasses.replace(one, keys=tuple(known[row] for row in one.rows)) for one in anomalies)
