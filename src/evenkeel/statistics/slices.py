"""The statistics of slices: rows of which a condition is true, or that hold one of the values of a column."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.base import Relation
from evenkeel.errors import DefinitionError
from evenkeel.expressions import Expression, check, evaluate, parse, write_literal, write_name
from evenkeel.expressions.nodes import Column, Comparison, IsNull, Literal
from evenkeel.statistics.base import ColumnStatistics
from evenkeel.statistics.parts import Rows, profile_parts
from evenkeel.statistics.table import TableStatistics
from evenkeel.typing import ColumnType

MOST_VALUES = 50


def profile_slices(
    relation: Relation, definitions: Sequence[str], table: TableStatistics
) -> dict[str, TableStatistics]:
    """Return the statistics of each slice, by an expression that is true of its rows alone.

    A definition is a condition, or the name of a column: then each of its at most 50 most frequent values makes a
    slice, and so do the rows that have none. ``table`` is the profile of all rows. Raises `DefinitionError` for what is
    neither, and for a column of too many values to count.
    """
    if isinstance(definitions, str):
        raise DefinitionError("`slices` wants a list", got=definitions, remedy=f"Write [{definitions!r}].")
    conditions = {one.text: one for definition in definitions for one in _conditions(definition, table)}
    if not conditions:
        return {}

    def split(batch: pa.RecordBatch) -> Mapping[str, Rows]:
        return {label: _true(condition, batch) for label, condition in conditions.items()}

    return profile_parts(relation, split, conditions)


def _true(condition: Expression, batch: pa.RecordBatch) -> Rows:
    held = pc.fill_null(evaluate(condition, batch), False)
    return np.flatnonzero(held.to_numpy(zero_copy_only=False))


def _conditions(definition: str, table: TableStatistics) -> Iterator[Expression]:
    if definition in table.columns:
        yield from _values(definition, table.columns[definition])
        return
    expression = parse(definition.strip())
    types = {name: one.type for name, one in table.columns.items()}
    if check(expression, types) is not ColumnType.BOOLEAN:
        expected = "a condition such as origin = 'JFK', or the name of a column"
        raise DefinitionError("This is not a slice", expected=expected, got=definition)
    yield expression


def _values(name: str, column: ColumnStatistics) -> Iterator[Expression]:
    if not column.values and column.present:
        raise DefinitionError(
            f"The column {name!r} has too many values to slice by",
            expected="text, a boolean, or a number with few different values",
            got=f"{column.type}, {'many' if column.distinct is None else f'{column.distinct:,}'} different values",
            remedy="Slice by a condition instead.",
        )
    for entry in column.values[:MOST_VALUES]:
        equal = Comparison("=", Column(name), Literal(entry.value, column.type))
        yield Expression(f"{write_name(name)} = {write_literal(entry.value)}", equal)
    if column.missing:
        yield Expression(f"{write_name(name)} is null", IsNull(Column(name)))
