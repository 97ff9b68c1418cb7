"""From a table of Arrow to the tensors of a graph."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from evenkeel.transforms.arrow_values import canonical
from evenkeel.transforms.bags import BagCounter
from evenkeel.transforms.derived import in_bulk
from evenkeel.transforms.inputs import BAGS, DTYPE, NULL, Bag, DerivedStep, Given, Input, Signature, Tensors
from evenkeel.transforms.refusals import absent, refused

if TYPE_CHECKING:
    import pyarrow as pa


class TableDecoder:
    """Decodes tables and batches for one signature; ``counters`` are those of its bags."""

    def __init__(self, signature: Signature, counters: Sequence[BagCounter]) -> None:
        self._signature = signature
        self._counters = counters

    def tensors(self, table: "pa.Table | pa.RecordBatch") -> Tensors:
        """Return the tensors of a table or batch."""
        raw = self.raw(table)
        valid: list[pa.Array] = []
        tensors: Tensors = {}
        for kind, wanted in self._signature.tensors().items():
            columns = [raw.of(column) for column in wanted]
            tensors[kind] = np.empty((len(columns), table.num_rows), DTYPE[kind])
            for place, values in enumerate(columns):
                tensors[kind][place] = _plain(values, NULL[kind])
            valid += columns
        tensors["valid"] = np.ones((len(valid), table.num_rows), np.bool_)
        for place, values in enumerate(valid):
            if values.null_count:
                tensors["valid"][place] = values.is_valid().to_numpy(zero_copy_only=False)
        if self._counters:
            bags = zip(self._signature.bags, self._counters, strict=True)
            tensors[BAGS] = np.concatenate([counter.column(raw.of(bag)) for bag, counter in bags])
        return tensors

    def raw(self, table: "pa.Table | pa.RecordBatch") -> "RawColumns":
        """Return the raw columns; raises `InvalidRequestError` where one does not fit."""
        problems, raw = [], {}
        for column in self._signature.inputs:
            try:
                raw[column.name] = _column(table, column)
            except ValueError as error:
                problems.append(str(error))
        if problems:
            raise refused(problems)
        return RawColumns(raw)


class RawColumns:
    """The raw columns of a table as Arrow arrays of their types, and what is made of them: of one column each step once."""

    def __init__(self, columns: "dict[str, pa.Array]") -> None:
        self.columns = columns
        self._made: dict[str, dict[tuple[DerivedStep, ...], pa.Array]] = defaultdict(dict)

    def of(self, wanted: Given | Bag) -> "pa.Array":
        """Return a raw column, what is derived of one, or the lists of a bag."""
        if isinstance(wanted, Input):
            return self.columns[wanted.name]
        return in_bulk(wanted.steps, self.columns[wanted.column], self._made[wanted.column])


def _column(table: "pa.Table | pa.RecordBatch", column: Input) -> "pa.Array":
    names = table.schema.names
    if names.count(column.name) != 1:
        missing = absent(column.name, names) if column.name not in names else "stands in the table more than once"
        raise ValueError(f"column {column.name!r}: {missing}")
    try:
        values = canonical(table.column(names.index(column.name)), column.type, column.items)
    except ValueError as error:
        raise ValueError(f"column {column.name!r}: expected {error}") from error
    if values.null_count and not column.nullable:
        raise ValueError(f"column {column.name!r}: is never null, but is so in {values.null_count} rows")
    return values


def _plain(values: "pa.Array", null: object) -> Any:
    import pyarrow as pa

    if pa.types.is_string(values.type):
        encoded = values.dictionary_encode()
        return np.array([*encoded.dictionary.to_pylist(), null], np.object_)[encoded.indices.fill_null(-1).to_numpy()]
    if pa.types.is_date32(values.type):
        values = values.cast(pa.int32())
    elif pa.types.is_timestamp(values.type) or pa.types.is_boolean(values.type):
        values = values.cast(pa.int64())
    if values.null_count:
        values = values.fill_null(null)
    return values.to_numpy(zero_copy_only=False)
