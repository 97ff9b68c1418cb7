"""Reading a table by what its schema promises: text of a file that names no types becomes numbers, times, truth."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.base import Engine, Relation
from evenkeel.engines.column_types import ARROW_TYPES, TIMESTAMP
from evenkeel.engines.csv_values import NUMBER, WHOLE, as_type, fits, trimmed, without
from evenkeel.schema import Column, Schema
from evenkeel.typing import ColumnType
from evenkeel.validation.checks.wrong_type import WrongType
from evenkeel.validation.facts import Broken
from evenkeel.validation.tally import Mask, Tally, shown

Read: TypeAlias = tuple[pa.Array, Mask]  # values of the promised type, and where what came does not fit it
_DATE = r"^\d{4}-\d{2}-\d{2}"
_LOOKS = {ColumnType.INTEGER: WHOLE, ColumnType.FLOAT: NUMBER, ColumnType.DATE: _DATE, ColumnType.TIMESTAMP: _DATE}


@dataclass(frozen=True)
class Reading:
    """How the columns of a table are read that came as another type than is promised, by their names.

    A file that names no types (CSV) may bring text for anything, its ``missing_values`` for nothing, and 0 and 1 for
    truth. In every table whole floats may stand for integers, and days for times.
    """

    columns: Mapping[str, Callable[[pa.Array], Read]]

    @classmethod
    def of(cls, schema: Schema, came: pa.Schema, *, untyped: bool) -> "Reading":
        """Return how a table that came with these types is read."""
        types = dict(zip(came.names, came.types, strict=True))
        found: dict[str, Callable[[pa.Array], Read]] = {}
        for column in schema.columns:
            if column.name in types and column.is_judged and column.valency is None:
                read = _reader(column, types[column.name], untyped)
                found |= {column.name: read} if read else {}
        return cls(found)

    def apply(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, dict[str, Mask]]:
        """Return a batch as it is promised, null where a value does not fit, and the places of those."""
        columns, masks = dict(zip(batch.schema.names, batch.columns, strict=True)), dict[str, Mask]()
        for name in self.columns.keys() & columns:
            columns[name], masks[name] = self.columns[name](columns[name])
        return pa.RecordBatch.from_pydict(columns), masks

    def relation(self, engine: Engine, relation: Relation) -> Relation:
        """Return a relation as it is promised."""
        if not self.columns:
            return relation
        fields = [(name, self._type(name, relation.schema.field(name).type)) for name in relation.schema.names]
        return engine.map_batches(relation, lambda batch: self.apply(batch)[0], pa.schema(fields))

    def look(self, engine: Engine, relation: Relation) -> "Looked":
        """Return what does not fit in each column, as it came, and how many values are read as missing."""
        tallies, emptied = {name: Tally() for name in self.columns}, Counter[str]()
        columns = {name: name for name in self.columns}
        for batch in engine.select(relation, columns).batches() if columns else ():
            read, masks = self.apply(batch)
            emptied += count_emptied(batch, read, masks)
            for name, tally in tallies.items():
                present = batch.num_rows - read.column(name).null_count + int(masks[name].sum())
                tally.add(masks[name], present, partial(shown, batch, [name]))
        return Looked({name: tally.result() for name, tally in tallies.items()}, emptied)

    def misfits(self, engine: Engine, relation: Relation) -> Iterator[tuple[tuple[str, str], Broken]]:
        """Yield what does not fit in each column, as it came."""
        yield from (((WrongType.kind, name), broken) for name, broken in self.look(engine, relation).misfits.items())

    def _type(self, name: str, came: pa.DataType) -> pa.DataType:
        return self.columns[name](pa.array([], came))[0].type if name in self.columns else came


@dataclass(frozen=True)
class Looked:
    """What a reading finds in each column: values that do not fit, and how many are read as missing."""

    misfits: Mapping[str, Broken]
    emptied: Mapping[str, int]


def count_emptied(came: pa.RecordBatch, read: pa.RecordBatch, misfits: Mapping[str, Mask]) -> Counter[str]:
    """Return how many values of each column are there as they came and missing as they are read, but for misfits."""
    found = Counter[str]()
    for name, bad in misfits.items():
        found[name] = read.column(name).null_count - came.column(name).null_count - int(bad.sum())
    return +found


def _reader(column: Column, came: pa.DataType, untyped: bool) -> Callable[[pa.Array], Read] | None:
    """Return what reads a column that came as one type as it is promised, or none where it needs no reading."""
    kind, words = column.type, list(column.missing_values)
    if came == pa.float64() and kind is ColumnType.INTEGER:
        return _whole
    if came == pa.date32() and kind is ColumnType.TIMESTAMP:
        return lambda values: (values.cast(TIMESTAMP), _none(values))
    if not untyped:
        return None
    if came == pa.string() and kind is ColumnType.TEXT:
        return (lambda values: (without(values, words), _none(values))) if words else None
    if came == pa.string():
        return lambda values: read_text(values, kind, words)
    if came == pa.int64() and kind is ColumnType.BOOLEAN:
        return _truth
    return None


def read_text(text: pa.Array, kind: ColumnType, missing: list[str]) -> Read:
    """Return text as values of a type, null where it does not say one, and the places where it says something else.

    >>> read_text(pa.array(["1", " 2", "", "many", "NA"]), ColumnType.INTEGER, ["NA"])[1].tolist()
    [False, False, False, True, False]
    """
    encoded = text.dictionary_encode()
    plain = trimmed(encoded.dictionary, missing)
    wrong = _wrong(pa.chunked_array([plain]), kind)
    kept = pc.if_else(pa.array(wrong), pa.scalar(None, pa.string()), plain)
    values = as_type(pa.chunked_array([kept]), ARROW_TYPES[kind]).combine_chunks()
    places = encoded.indices
    bad = np.append(wrong, False)[pc.fill_null(places, len(wrong)).to_numpy(zero_copy_only=False)]
    return values.take(places), bad


def _wrong(plain: pa.ChunkedArray, kind: ColumnType) -> Mask:
    """Return which texts say no value of a type: those of another form, then whatever else cannot be read."""
    wrong = np.zeros(len(plain), np.bool_)
    if kind in _LOOKS:
        alike = pc.fill_null(pc.match_substring_regex(plain, _LOOKS[kind]), True)
        wrong = ~alike.to_numpy()
    left = np.flatnonzero(~wrong)
    _search(plain.take(pa.array(left)), left, ARROW_TYPES[kind], wrong)
    return wrong


def _search(plain: pa.ChunkedArray, places: npt.NDArray[np.int64], kind: pa.DataType, wrong: Mask) -> None:
    """Mark what does not fit, by halves."""
    if fits(plain, kind):
        return
    if len(plain) == 1:
        wrong[places[0]] = True
        return
    half = len(plain) // 2
    _search(plain.slice(0, half), places[:half], kind, wrong)
    _search(plain.slice(half), places[half:], kind, wrong)


def _whole(values: pa.Array) -> Read:
    numbers = pc.fill_null(values, 0.0).to_numpy(zero_copy_only=False)
    bad = ~((np.floor(numbers) == numbers) & (np.abs(numbers) < 2.0**63))
    kept = pa.array(np.where(bad, 0.0, numbers)).cast(pa.int64(), safe=False)
    return pc.if_else(pc.and_(pa.array(~bad), values.is_valid()), kept, pa.scalar(None, pa.int64())), bad


def _truth(values: pa.Array) -> Read:
    known = pc.is_in(values, pa.array([0, 1]))
    bad = pc.and_(values.is_valid(), pc.invert(known))
    truth = pc.if_else(known, pc.equal(values, 1), pa.scalar(None, pa.bool_()))
    return truth, bad.to_numpy(zero_copy_only=False)


def _none(values: pa.Array) -> Mask:
    return np.zeros(len(values), np.bool_)
