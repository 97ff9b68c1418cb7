"""The transform of those who write none."""

from collections.abc import Sequence

from evenkeel.artifacts import ExampleColumn
from evenkeel.errors import DefinitionError
from evenkeel.transforms.graph import Graph
from evenkeel.transforms.operations.base import NUMBERS
from evenkeel.transforms.operations.category import category
from evenkeel.transforms.operations.date_part import day, hour, month, weekday, year
from evenkeel.transforms.operations.list_length import list_length
from evenkeel.transforms.operations.list_mean import list_mean
from evenkeel.transforms.tracing import Transform
from evenkeel.transforms.values import Columns, Features, Value
from evenkeel.typing import ColumnType

_MIN_COUNT = 5


def default_transform(columns: Sequence[ExampleColumn]) -> Graph:
    """Return a graph made from the types of the columns.

    Numbers and booleans stay as they are; of text the index of each value that at least five training rows have; of a
    timestamp hour, weekday and month; of a date year, month, day and weekday; of a list its length, and of numbers their
    mean.
    """
    if not columns:
        raise DefinitionError("There is no column to make features of", remedy="Give a transform, or more columns.")
    return Transform(_features).trace({column.name: column for column in columns})


def _features(x: Columns) -> Features:
    return {name: value for column in x for name, value in _of_column(column, x[column]).items()}


def _of_column(name: str, value: Value) -> Features:
    if value.type.type is ColumnType.TEXT:
        return {name: category(value, min_count=_MIN_COUNT)}
    if value.type.type is ColumnType.TIMESTAMP:
        return {f"{name}.hour": hour(value), f"{name}.weekday": weekday(value), f"{name}.month": month(value)}
    if value.type.type is ColumnType.DATE:
        parts = {"year": year, "month": month, "day": day, "weekday": weekday}
        return {f"{name}.{part}": function(value) for part, function in parts.items()}
    if value.type.items is not None:
        mean = {f"{name}.mean": list_mean(value)} if value.type.items in NUMBERS else {}
        return {f"{name}.length": list_length(value), **mean}
    return {name: value}
