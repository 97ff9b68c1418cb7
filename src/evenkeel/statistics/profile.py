"""The profile of a table, in one pass over its rows."""

from dataclasses import replace

from evenkeel.artifacts import Examples
from evenkeel.engines.aggregates import FrequenciesState
from evenkeel.engines.base import Engine, Relation
from evenkeel.statistics import values
from evenkeel.statistics.column import gather_table, table_statistics, wanted
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
    return gather_table(relation, engine.aggregate(relation, wanted(relation.schema)))


def profile_examples(engine: Engine, examples: Examples) -> Statistics:
    """Return the statistics of each split of a snapshot."""
    return Statistics(
        {split: profile(engine, engine.read_parquet([examples.path(split)])) for split in examples.splits}
    )


def _list_repeated(engine: Engine, relation: Relation, states: TableStates) -> TableStates:
    """Return the states with the frequencies of columns of very many texts, from a second pass over these alone."""
    texts = {name: one for name, one in states.columns.items() if one.type is ColumnType.TEXT}
    repeated = {name: again for name, one in texts.items() if (again := values.again(name, one.own)) is not None}
    if not repeated:
        return states
    columns = dict(states.columns)
    for name, state in engine.aggregate(relation, repeated).items():
        own = tuple(state if isinstance(one, FrequenciesState) else one for one in columns[name].own)
        columns[name] = replace(columns[name], own=own)
    return TableStates(columns)
