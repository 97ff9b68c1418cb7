"""The profile of a table, in one pass over its rows."""

from dataclasses import replace

from evenkeel.artifacts import Examples
from evenkeel.engines.aggregates import FrequenciesState, State
from evenkeel.engines.base import Engine, Relation
from evenkeel.statistics import values
from evenkeel.statistics.column import Place, aggregates, gather, table_statistics
from evenkeel.statistics.states import TableStates
from evenkeel.statistics.table import Statistics, TableStatistics
from evenkeel.typing import ColumnType


def profile(engine: Engine, relation: Relation) -> TableStatistics:
    """Return the statistics of each column: the same for the same rows in the same order, whatever the threads.

    Of a column that is neither of plain values nor of lists of these, such as a struct, only the rows are counted.
    """
    return table_statistics(_list_repeated(engine, relation, profile_states(engine, relation)))


def profile_states(engine: Engine, relation: Relation) -> TableStates:
    """Return what one pass over the rows says of each column.

    Two such values can be merged. The values of a column of more than 100,000 different texts are counted by `profile`
    alone, which reads such a column again.
    """
    names = relation.schema.names
    wanted = {
        (name, place): one
        for name in names
        for place, one in aggregates(name, relation.schema.field(name).type).items()
    }
    states: dict[str, dict[Place, State]] = {name: {} for name in names}
    for (name, place), state in engine.aggregate(relation, wanted).items():
        states[name][place] = state
    schema, given = relation.schema, relation.given
    types = {name: (schema.field(name).type, given.field(name).type) for name in names}
    return TableStates({name: gather(*types[name], found) for name, found in states.items()})


def profile_examples(engine: Engine, examples: Examples) -> Statistics:
    """Return the statistics of each split of a snapshot."""
    return Statistics(
        {split: profile(engine, engine.read_parquet([examples.path(split)])) for split in examples.splits}
    )


def _list_repeated(engine: Engine, relation: Relation, states: TableStates) -> TableStates:
    """Return the states with the frequencies of columns of very many texts, from a second pass over these alone."""
    texts = {name: one for name, one in states.columns.items() if one.type is ColumnType.TEXT}
    wanted = {name: again for name, one in texts.items() if (again := values.again(name, one.own)) is not None}
    if not wanted:
        return states
    columns = dict(states.columns)
    for name, state in engine.aggregate(relation, wanted).items():
        own = tuple(state if isinstance(one, FrequenciesState) else one for one in columns[name].own)
        columns[name] = replace(columns[name], own=own)
    return TableStates(columns)
