"""Reading ``schema.yaml``, with the line and column of whatever is wrong in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from evenkeel.errors import ContradictionError, SchemaError
from evenkeel.schema.base import VERSION, Column, Range, Role, Schema, Severity
from evenkeel.schema.nodes import Place
from evenkeel.typing import ColumnType


def read_schema(path: Path) -> Schema:
    """Return the schema in a YAML file.

    Raises `SchemaError`, with the line and column, for a file that is not YAML, a field that is not known, a value of
    the wrong type, and promises that contradict each other.
    """
    top = Place(path, _compose(path)).fields(["version", "min_rows", "columns"])
    if "version" in top and (version := top["version"].integer()) != VERSION:
        remedy = "Take a newer release of Evenkeel." if version > VERSION else None
        raise top["version"].error("This version of the schema is not known", VERSION, version, remedy)
    columns = tuple(_column(name, place) for name, place in top.required("columns").fields().items())
    return top.build(Schema, columns=columns, min_rows=top["min_rows"].integer(0) if "min_rows" in top else 1)


def _compose(path: Path) -> yaml.Node:
    try:
        root = yaml.compose(path.read_text("utf-8"), yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise SchemaError("The schema is not YAML", got=error.problem, where=where) from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise SchemaError("The schema is not YAML", got=str(error), where=str(path)) from error
    except OSError as error:
        remedy = "Make one with `evenkeel schema infer`."
        raise SchemaError("The schema cannot be read", got=error.strerror, where=str(path), remedy=remedy) from error
    if root is None:
        raise SchemaError("The schema is empty", expected="columns and what they promise", where=str(path))
    return root


def _column(name: str, place: Place) -> Column:
    fields = place.fields([*_READERS, "type"])
    kind = ColumnType(fields.required("type").choice([*ColumnType]))
    found = {field: _READERS[field](fields[field], kind) for field in fields if field != "type"}
    try:
        return Column(name, kind, **found)
    except ContradictionError as error:
        error.where = fields[error.field].where
        raise


def _range(place: Place, kind: ColumnType) -> Range:
    ends = place.items()
    if len(ends) != 2:
        raise place.error("A range has two ends", "[smallest, largest], null for an open side", f"{len(ends)} ends")
    return Range(*(None if end.is_null else end.value(kind) for end in ends))


def _texts(place: Place, _: ColumnType) -> tuple[str, ...]:
    return tuple(item.text() for item in place.items())


_READERS: dict[str, Callable[[Place, ColumnType], Any]] = {
    "role": lambda place, _: Role(place.choice([*Role])),
    "description": lambda place, _: place.text(),
    "required": lambda place, _: place.boolean(),
    "min_fraction": lambda place, _: place.number(),
    "values": lambda place, kind: tuple(item.value(kind) for item in place.items()),
    "min_domain_mass": lambda place, _: place.number(),
    "range": _range,
    "disallow": lambda place, _: tuple(item.choice(["nan", "inf"]) for item in place.items()),
    "unique": lambda place, _: place.boolean(),
    "timezone": lambda place, _: place.text(),
    "not_in": _texts,
    "severity": lambda place, _: Severity(place.choice([*Severity])),
}
