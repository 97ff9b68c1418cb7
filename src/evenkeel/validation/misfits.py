"""Which value of a column of text is not of the type that was promised, and where it stands."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

import pyarrow as pa

from evenkeel.engines.column_types import ARROW_TYPES
from evenkeel.engines.csv_values import convert, first_misfit
from evenkeel.schema import Schema
from evenkeel.typing import ColumnType
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.wrong_type import WrongType

Part: TypeAlias = tuple[pa.ChunkedArray, Callable[[int], str]]


def name_misfits(
    anomalies: Iterable[Anomaly], schema: Schema, read: Callable[[str], Iterable[Part]]
) -> tuple[Anomaly, ...]:
    """Return the anomalies; where a column is text instead of another type, with the first value that does not fit.

    ``read`` gives the parts of a column, and for each what the row at a place of it is called.
    """
    return tuple(_named(one, schema, read) if _is_text(one) else one for one in anomalies)


def _is_text(anomaly: Anomaly) -> bool:
    return anomaly.kind == WrongType.kind and anomaly.measured == str(ColumnType.TEXT)


def _named(anomaly: Anomaly, schema: Schema, read: Callable[[str], Iterable[Part]]) -> Anomaly:
    name = str(anomaly.column)
    kind = ARROW_TYPES[next(column.type for column in schema.columns if column.name == name)]
    for text, row in read(name):
        try:
            convert(text, kind)
        except pa.ArrowInvalid:
            at = first_misfit(text, kind)
            message = f"{anomaly.message} The first that does not fit is in {row(at)}."
            return replace(anomaly, message=message, examples=(text[at].as_py(),))
    return anomaly
