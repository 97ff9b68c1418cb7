"""The profile of a table, in one pass over its rows."""

from evenkeel.artifacts import Examples
from evenkeel.engines.aggregates import Aggregate, Counts, CountsState, FrequenciesState, State, column_type
from evenkeel.engines.base import Engine, Relation
from evenkeel.statistics import number, text, time, values
from evenkeel.statistics.base import ColumnStatistics
from evenkeel.statistics.states import pick
from evenkeel.statistics.table import Statistics, TableStatistics
from evenkeel.typing import ColumnType

_NUMBERS = (ColumnType.INTEGER, ColumnType.FLOAT)
_TIMES = (ColumnType.TIMESTAMP, ColumnType.DATE)


def profile(engine: Engine, relation: Relation) -> TableStatistics:
    """Return the statistics of each column: the same for the same rows in the same order, whatever the threads.

    Raises `InvalidDataError` for a column of a type that is none of `ColumnType`.
    """
    types = {name: column_type(relation.schema.field(name).type, name) for name in relation.schema.names}
    wanted = {(name, i): one for name, kind in types.items() for i, one in enumerate(_aggregates(name, kind))}
    states: dict[str, list[State]] = {name: [] for name in types}
    for (name, _), state in engine.aggregate(relation, wanted).items():
        states[name].append(state)
    _list_repeated(engine, relation, types, states)
    columns = {name: _column(kind, position, states[name]) for position, (name, kind) in enumerate(types.items())}
    return TableStatistics(max((one.count for one in columns.values()), default=0), columns)


def profile_examples(engine: Engine, examples: Examples) -> Statistics:
    """Return the statistics of each split of a snapshot."""
    return Statistics(
        {split: profile(engine, engine.read_parquet([examples.path(split)])) for split in examples.splits}
    )


def _aggregates(column: str, kind: ColumnType) -> list[Aggregate]:
    wanted: list[Aggregate] = [Counts(column)]
    if kind not in _TIMES:
        wanted += values.aggregates(column, kind)
    if kind in _NUMBERS:
        wanted += number.aggregates(column)
    if kind is ColumnType.TEXT:
        wanted += text.aggregates(column)
    if kind in _TIMES:
        wanted += time.aggregates(column)
    return wanted


def _list_repeated(
    engine: Engine, relation: Relation, types: dict[str, ColumnType], states: dict[str, list[State]]
) -> None:
    """Put into ``states`` the frequencies of columns of very many texts, in a second pass over these alone."""
    texts = [name for name, kind in types.items() if kind is ColumnType.TEXT]
    wanted = {name: one for name in texts if (one := values.again(name, states[name])) is not None}
    for name, state in (engine.aggregate(relation, wanted) if wanted else {}).items():
        states[name] = [state, *(one for one in states[name] if not isinstance(one, FrequenciesState))]


def _column(kind: ColumnType, position: int, states: list[State]) -> ColumnStatistics:
    counts = pick(states, CountsState)
    found = values.result(states) if kind not in _TIMES else values.Values()
    return ColumnStatistics(
        type=kind,
        position=position,
        count=counts.rows,
        missing=counts.missing,
        distinct=found.distinct,
        distinct_exact=found.distinct_exact,
        values=found.values,
        values_complete=found.values_complete,
        number=number.result(states, whole=kind is ColumnType.INTEGER) if kind in _NUMBERS else None,
        text=text.result(states) if kind is ColumnType.TEXT else None,
        time=time.result(states, kind) if kind in _TIMES else None,
    )
