"""The types of the standard and those of Evenkeel."""

import re

from evenkeel.schema.odcs.elements import Element
from evenkeel.typing import ColumnType

LOGICAL = {
    ColumnType.BOOLEAN: "boolean",
    ColumnType.INTEGER: "integer",
    ColumnType.FLOAT: "number",
    ColumnType.TEXT: "string",
    ColumnType.TIMESTAMP: "timestamp",
    ColumnType.DATE: "date",
}
PHYSICAL = {
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.FLOAT: "DOUBLE",
    ColumnType.TEXT: "VARCHAR",
    ColumnType.TIMESTAMP: "TIMESTAMP WITH TIME ZONE",
    ColumnType.DATE: "DATE",
}
_KINDS = {logical: kind for kind, logical in LOGICAL.items()}
_STORED = {
    ColumnType.BOOLEAN: "bool boolean bit",
    ColumnType.INTEGER: "int integer bigint smallint tinyint long short int2 int4 int8 int16 int32 int64 serial bigserial",
    ColumnType.FLOAT: "float double real float4 float8 float32 float64 double_precision number numeric decimal",
    ColumnType.TEXT: "string text varchar char bpchar character character_varying nvarchar nchar clob",
    ColumnType.TIMESTAMP: "timestamp timestamptz timestamp_tz timestamp_ntz timestamp_ltz datetime datetime2"
    " timestamp_with_time_zone timestamp_without_time_zone",
    ColumnType.DATE: "date",
}
_OF_STORED = {name: kind for kind, names in _STORED.items() for name in names.split()}
_FINER = {("number", ColumnType.INTEGER), ("date", ColumnType.TIMESTAMP)}
_NESTED = {"object": "a column holds values, not tables", "array": "a list holds values, not lists"}


def read_type(element: Element) -> ColumnType | None:
    """Return the type of the values of a property; none where Evenkeel has none, which is told.

    The physical type decides where the logical one is missing, or says less: an ``int`` that is a ``number``, and a
    ``timestamp`` that is a ``date``, as contracts before 3.1 had to say it.
    """
    logical, physical = element.take("logicalType"), element.look("physicalType")
    name = None if logical is None else logical.text()
    stored = None if physical is None else _stored(physical.text())
    kind = stored if name is None or (name, stored) in _FINER else _KINDS.get(name)
    if kind is ColumnType.DATE and (_is_time_of_day(element) or _has_hours(element)):
        kind = None if _is_time_of_day(element) else ColumnType.TIMESTAMP
    if kind is None:
        element.leave("all of it", _why_not(name, element), logical or element.place)
        return None
    if physical is not None and _OF_STORED.get(_plain(physical.text())) is kind:
        element.take("physicalType")
    return kind


def _why_not(logical: str | None, element: Element) -> str:
    if logical is None:
        return "it does not say its type"
    what = "time" if _is_time_of_day(element) else logical
    return _NESTED.get(what, f"Evenkeel has no type for {what!r}")


def _has_hours(element: Element) -> bool:
    options = element.look("logicalTypeOptions")
    text = None if options is None else options.fields().get("format")
    return text is not None and "H" in text.text()


def _is_time_of_day(element: Element) -> bool:
    physical = element.look("physicalType")
    return physical is not None and _plain(physical.text()).split("(")[0] in ("time", "timetz")


def _stored(text: str) -> ColumnType | None:
    return _OF_STORED.get(re.sub(r"[(\[<].*", "", _plain(text)).strip("_"))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "_", text.strip().lower())
