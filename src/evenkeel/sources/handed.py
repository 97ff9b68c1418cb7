"""Tables that other libraries hand over."""

import re
from typing import Protocol

import pyarrow as pa

from evenkeel.errors import InvalidDataError, UsageError

_REFUSALS = (pa.ArrowException, ValueError, TypeError, OverflowError, NotImplementedError, OSError)
_NUMBERED = re.compile(r"__index_level_\d+__")


class ArrowStream(Protocol):
    """What hands over Arrow. Source: the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


def arrow_table(data: ArrowStream) -> pa.Table:
    """Return what hands over Arrow as a table.

    The index of a pandas DataFrame is a column where it has a name; without one it only numbers the rows, and is left
    out. Raises `UsageError` for what is no table, `InvalidDataError` for one that Arrow cannot hold.
    """
    if not hasattr(data, "__arrow_c_stream__"):
        raise UsageError(
            "This is not a table",
            expected="a file, or what hands over Arrow: a pandas or Polars DataFrame, a pyarrow Table",
            got=type(data).__name__,
        )
    try:
        table = pa.table(data)
    except _REFUSALS as error:
        raise InvalidDataError(
            "This table cannot be handed over as Arrow",
            expected="columns of different names, each with values of one type",
            got="; ".join(map(str, error.args)),
            remedy="Give the column that is named one type, such as by `.astype(str)`, or leave it out.",
        ) from error
    index = (table.schema.pandas_metadata or {}).get("index_columns", ())
    return table.drop_columns([name for name in index if isinstance(name, str) and _NUMBERED.fullmatch(name)])
