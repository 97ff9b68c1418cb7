"""Which column of the sample each feature of a model is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.adoption.foreign import Categories, Foreign
from evenkeel.artifacts import ExampleColumn
from evenkeel.engines import column_type
from evenkeel.errors import InvalidDataError, NotFoundError
from evenkeel.transforms import Columns, Features, TransformGraph, ordinal
from evenkeel.transforms.arrow_values import canonical
from evenkeel.transforms.tracing import Transform
from evenkeel.typing import ColumnType

_NUMBERS = (ColumnType.BOOLEAN, ColumnType.INTEGER, ColumnType.FLOAT)
_CATEGORY_TYPES: Mapping[type, ColumnType] = {
    str: ColumnType.TEXT,
    int: ColumnType.INTEGER,
    bool: ColumnType.BOOLEAN,
}


@dataclass(frozen=True, slots=True)
class Read:
    """A feature: the column that it is, as what it is read, and the values behind its codes where it has any."""

    column: str
    type: ColumnType
    categories: Categories = ()

    def numbers(self, values: pa.ChunkedArray) -> npt.NDArray[np.float64]:
        """Return what the framework is given for a column: numbers, or codes, NaN where missing or unknown."""
        if not self.categories:
            return np.asarray(values.cast(pa.float64(), safe=False).to_numpy(), np.float64)
        codes: dict[object, float] = {value: float(code) for code, value in enumerate(self.categories)}
        return np.array([codes.get(value, np.nan) for value in values.to_pylist()])


def reads_of(
    foreign: Foreign, sample: pa.Table, declared: Mapping[str, ColumnType], label: str | None
) -> tuple[Read, ...]:
    """Return the column of each feature, in the order of the model.

    ``declared`` are the columns of a signature beside the model. Raises `NotFoundError` where the sample lacks a column,
    and `InvalidDataError` where one holds what the model does not read.
    """
    names = _columns(foreign, sample, declared, label)
    categories = _categories(foreign, names, sample)
    types = [declared.get(name) or foreign.types.get(place) for place, name in enumerate(names)]
    return tuple(_read(name, sample, kind, categories.get(name, ())) for name, kind in zip(names, types, strict=True))


def native_reads(foreign: Foreign, sample: pa.Table, label: str | None) -> tuple[Read, ...]:
    """Return the columns that an object reads by itself, each as what the sample holds."""
    names = _columns(foreign, sample, {}, label)
    return tuple(Read(name, _type(sample, name)) for name in names)


def has_words(foreign: Foreign, sample: pa.Table, label: str | None) -> bool:
    """Return whether a model reads columns of the sample that are no numbers."""
    return any(one.type not in _NUMBERS for one in native_reads(foreign, sample, label))


def typed(sample: pa.Table, reads: Sequence[Read]) -> pa.Table:
    """Return the sample with the columns that the model reads as what it reads; what no table of ours holds is left out."""
    wanted = {one.column: one.type for one in reads}
    kept = [name for name in sample.column_names if name in wanted or _type(sample, name) in _CARRIED]
    columns = [_as(sample, name, wanted[name]) if name in wanted else sample.column(name) for name in kept]
    return pa.table(dict(zip(kept, columns, strict=True)))


def graph_of(reads: Sequence[Read], required: Sequence[str], *, wide: bool) -> TransformGraph:
    """Return the graph that hands each column on as it is, float64 if ``wide``; of categories, their codes.

    ``required`` are never null.
    """

    def features(x: Columns) -> Features:
        return {
            one.column: ordinal(x[one.column], one.categories) if one.categories else x[one.column] for one in reads
        }

    columns = {one.column: ExampleColumn(one.column, one.type) for one in reads}
    return TransformGraph.of(Transform(features).trace(columns, required), wide=wide)


def raw_matrix(sample: pa.Table, reads: Sequence[Read]) -> npt.NDArray[np.float64]:
    """Return what the framework reads of the rows, float64, shape (rows, features)."""
    return np.column_stack([one.numbers(sample.column(one.column)) for one in reads])


def _columns(
    foreign: Foreign, sample: pa.Table, declared: Mapping[str, ColumnType], label: str | None
) -> tuple[str, ...]:
    names = foreign.names or (tuple(declared) if len(declared) == foreign.width else ())
    if names:
        return tuple(_found(name, sample.column_names) for name in names)
    offered = [name for name in sample.column_names if name != label]
    if len(offered) != foreign.width:
        raise InvalidDataError(
            f"This {foreign.title} model knows its features by their place alone, and the sample has another number",
            expected=f"{foreign.width} columns, in the order of the features{' (beside the label)' if label else ''}",
            got=f"{len(offered)}: {', '.join(offered)}",
            remedy="Give a sample with these columns alone; name the label with --label.",
        )
    return tuple(offered)


def _found(name: str, columns: Sequence[str]) -> str:
    """Return the column of a feature; LightGBM writes an underscore where a name has a space."""
    if name in columns:
        return name
    spaced = [column for column in columns if "_".join(column.split()) == name]
    if len(spaced) == 1:
        return spaced[0]
    raise NotFoundError("column of the sample (the model reads it)", name, columns)


def _categories(foreign: Foreign, names: Sequence[str], sample: pa.Table) -> dict[str, Categories]:
    """Return the categories of each column that has some."""
    if not foreign.categories:
        return {}
    known = [name for place, name in enumerate(names) if place in foreign.categorical]
    if len(known) != len(foreign.categories):
        known = [name for name in names if name in known or _type(sample, name) is ColumnType.TEXT]
    if len(known) != len(foreign.categories):
        raise InvalidDataError(
            "Which columns hold the categories of this model cannot be told",
            expected=f"{len(foreign.categories)} columns of categories",
            got=", ".join(known) or "none",
            remedy="Give a sample in which these columns hold the categories as they were when the model was trained.",
        )
    return dict(zip(known, foreign.categories, strict=True))


def _read(name: str, sample: pa.Table, wanted: ColumnType | None, categories: Categories) -> Read:
    if categories:
        read = Read(name, _CATEGORY_TYPES[type(categories[0])], categories)
        _check_known(read, _as(sample, name, read.type))
        return read
    found = _type(sample, name)
    if wanted is ColumnType.BOOLEAN or (wanted is None and found is ColumnType.BOOLEAN):
        read = Read(name, ColumnType.BOOLEAN)
    else:
        read = Read(name, ColumnType.INTEGER if wanted is ColumnType.INTEGER else ColumnType.FLOAT)
    _as(sample, name, read.type)
    return read


def _check_known(read: Read, values: pa.ChunkedArray) -> None:
    """Raise `InvalidDataError` where no value of a column is one of its categories: then it is another column's."""
    unknown = pc.is_in(values, pa.array(read.categories)).combine_chunks()
    if len(values) > values.null_count and not pc.any(unknown).as_py():
        raise InvalidDataError(
            f"No value of the column {read.column!r} is a category that the model knows",
            expected=", ".join(map(str, read.categories[:5])),
            got=", ".join(map(str, values.drop_null().unique().to_pylist()[:5])),
        )


def _as(sample: pa.Table, name: str, wanted: ColumnType) -> pa.ChunkedArray:
    """Return a column as the model reads it; raises `InvalidDataError` where it holds something else."""
    column = sample.column(name)
    if wanted in _NUMBERS and _type(sample, name) is ColumnType.BOOLEAN and wanted is not ColumnType.BOOLEAN:
        column = column.cast(pa.int8())
    try:
        return pa.chunked_array([canonical(column, wanted)])
    except ValueError as error:
        raise InvalidDataError(
            f"The column {name!r} of the sample is not what the model reads",
            expected=wanted,
            got=f"{column.type}, such as {column.drop_null().slice(0, 3).to_pylist()}",
            remedy="Give the sample as the model was given its rows: behind any preprocessing that is not part of it.",
        ) from error


def _type(sample: pa.Table, name: str) -> ColumnType:
    return column_type(sample.schema.field(name).type, name)


_CARRIED = frozenset(ColumnType) - {ColumnType.LIST, ColumnType.OTHER}
