"""What must be known of a column of each type, and the statistics that it comes to."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pyarrow as pa

from evenkeel.engines.aggregates import (
    Aggregate,
    Counts,
    CountsState,
    ItemCounts,
    Items,
    State,
    profiled_type,
)
from evenkeel.engines.base import Relation
from evenkeel.statistics import number, text, time, values
from evenkeel.statistics.base import ColumnStatistics, ListStatistics
from evenkeel.statistics.states import ColumnStates, TableStates, pick
from evenkeel.statistics.table import TableStatistics
from evenkeel.typing import ColumnType

_NUMBERS = (ColumnType.INTEGER, ColumnType.FLOAT)
_TIMES = (ColumnType.TIMESTAMP, ColumnType.DATE)
_VALUES = (ColumnType.BOOLEAN, ColumnType.TEXT, *_NUMBERS)
_OWN, _LENGTHS, _ITEMS = "own", "lengths", "items"

Key = tuple[str, str, int]


def wanted(schema: pa.Schema) -> dict[Key, Aggregate]:
    """Return what must be known of each column: of itself, of its items, and of how many these are."""
    return {
        (field.name, part, place): one
        for field in schema
        for part, several in _parts(field.name, field.type).items()
        for place, one in enumerate(several)
    }


def gather_table(relation: Relation, states: Mapping[Key, State]) -> TableStates:
    """Return the states of what was `wanted` of a relation, column by column."""
    found: dict[str, dict[str, list[State]]] = {name: {} for name in relation.schema.names}
    for (name, part, _), state in states.items():
        found[name].setdefault(part, []).append(state)
    schema, given = relation.schema, relation.given
    types = {name: (schema.field(name).type, given.field(name).type) for name in schema.names}
    return TableStates({name: _gather(*types[name], parts) for name, parts in found.items()})


def _gather(arrow: pa.DataType, given: pa.DataType, parts: Mapping[str, list[State]]) -> ColumnStates:
    """Return the states of a column of an Arrow type that came with another, such as a decimal read as a float."""
    came = given if profiled_type(given) is profiled_type(arrow) else arrow
    column = _named(came, parts[_OWN])
    if column.type is not ColumnType.LIST:
        return column
    return replace(column, lengths=tuple(parts[_LENGTHS]), items=_named(came.value_type, parts[_ITEMS]))


def _named(arrow: pa.DataType, states: Iterable[State]) -> ColumnStates:
    timezone = arrow.tz if pa.types.is_timestamp(arrow) else None
    return ColumnStates(profiled_type(arrow), str(arrow), timezone, tuple(states))


def table_statistics(states: TableStates) -> TableStatistics:
    """Return the statistics of a table."""
    columns = {name: column_statistics(one, i) for i, (name, one) in enumerate(states.columns.items())}
    return TableStatistics(max((one.count for one in columns.values()), default=0), columns)


def column_statistics(states: ColumnStates, position: int = 0) -> ColumnStatistics:
    """Return the statistics of a column."""
    kind, own = states.type, states.own
    counts = pick(own, CountsState)
    found = values.result(own) if kind in _VALUES else values.Values()
    return ColumnStatistics(
        type=kind,
        position=position,
        count=counts.rows,
        missing=counts.missing,
        distinct=found.distinct,
        distinct_exact=found.distinct_exact,
        values=found.values,
        values_complete=found.values_complete,
        number=number.result(own, whole=kind is ColumnType.INTEGER) if kind in _NUMBERS else None,
        text=text.result(own) if kind is ColumnType.TEXT else None,
        time=time.result(own, kind, states.timezone) if kind in _TIMES else None,
        list=_list(states.lengths, states.items) if states.items is not None else None,
        arrow_type=states.arrow_type,
    )


def _parts(column: str, arrow: pa.DataType) -> dict[str, list[Aggregate]]:
    kind = profiled_type(arrow)
    own = _of(column, kind)
    if kind is not ColumnType.LIST:
        return {_OWN: own}
    lengths = [ItemCounts(column, one) for one in _of(column, ColumnType.INTEGER)]
    items = [Items(column, one) for one in _of(column, profiled_type(arrow.value_type))]
    return {_OWN: own, _LENGTHS: [*lengths], _ITEMS: [*items]}


def _of(column: str, kind: ColumnType) -> list[Aggregate]:
    wanted: list[Aggregate] = [Counts(column)]
    if kind in _VALUES:
        wanted += values.aggregates(column, kind)
    if kind in _NUMBERS:
        wanted += number.aggregates(column)
    if kind is ColumnType.TEXT:
        wanted += text.aggregates(column)
    if kind in _TIMES:
        wanted += time.aggregates(column)
    return wanted


def _list(states: tuple[State, ...], items: ColumnStates) -> ListStatistics:
    lengths = number.result(states, whole=True)
    shortest, longest = (None if one is None else int(one) for one in (lengths.minimum, lengths.maximum))
    return ListStatistics(lengths.zeros, shortest, longest, lengths.mean, lengths.histogram, column_statistics(items))
