"""The schema that a table suggests."""

from collections.abc import Sequence

from evenkeel.errors import NotFoundError
from evenkeel.schema import Role, Schema
from evenkeel.statistics import TableStatistics
from evenkeel.typing import as_names
from evenkeel.validation.infer.column import infer_column


def infer_schema(
    statistics: TableStatistics,
    label: str | Sequence[str] | None = None,
    key: str | None = None,
    event_time: str | None = None,
    *,
    untyped: bool = False,
) -> Schema:
    """Return a schema that the table fulfils, and that next month's table is meant to fulfil too.

    Only what is unlikely to change is promised. Each column is required, with its type. Where a share ``m`` of the rows
    has no value, up to ``2 m + s`` may have none, ``s`` being 0.05, or ``2 / sqrt(n)`` of few values ``n``. Text has a
    domain where it is a category (see `nature`), and a share ``s`` of the values may lie outside it; a label has one
    with no exception. Text of at least 1,000 values of one form has its pattern, with the same tolerance, or its
    length. Numbers of which ten or more of at least 1,000 are zero, and none is negative, stay at or above zero; no
    other range is promised. Infinity is refused where there was none. The key is unique, and so is what is named or
    shaped like one and differs in too many rows for chance; key and event time are always there; the label is not there
    when serving. What is found in a column that has no value yet is a warning.

    ``untyped`` is for texts of a file that names no types, which is read by what its schema says: a column of numbers,
    times or booleans among which some words stand for nothing is promised as such, with these words. Where other words
    do not belong there, they are a warning. What no type says, such as a struct, is left out; nobody has reviewed it.
    """
    roles: dict[str | None, Role] = {key: Role.KEY, event_time: Role.EVENT_TIME}
    roles |= dict.fromkeys(as_names(label), Role.LABEL)
    for name in roles:
        if name is not None and name not in statistics.columns:
            raise NotFoundError("column", name, statistics.columns)
    columns = (infer_column(name, one, roles.get(name), untyped=untyped) for name, one in statistics.columns.items())
    return Schema(tuple(column for column in columns if column is not None))
