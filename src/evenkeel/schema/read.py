"""Reading ``schema.yaml``, with the line and column of whatever is wrong in it."""

from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from evenkeel.errors import ContradictionError, SchemaError
from evenkeel.schema.column import Column
from evenkeel.schema.domain import DOMAIN_FIELDS, Domain
from evenkeel.schema.fields import COLUMN, TABLE
from evenkeel.schema.nodes import Fields, Place
from evenkeel.schema.table import VERSION, Schema
from evenkeel.typing import PLAIN, ColumnType

_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 100  # lists and mappings in each other: libyaml knows no limit, and takes the process with it
_STEPS = {
    yaml.SequenceStartEvent: 1,
    yaml.MappingStartEvent: 1,
    yaml.SequenceEndEvent: -1,
    yaml.MappingEndEvent: -1,
}


def read_schema(path: Path) -> Schema:
    """Return the schema in a YAML file.

    Raises `SchemaError`, with the line and column, for a file that is not YAML, a field that is not known, a value of
    the wrong type, and promises that contradict each other.
    """
    return parse_schema(read_text(path), path)


def parse_schema(text: str, path: Path) -> Schema:
    """Return the schema that a text holds; errors name ``path`` as its file."""
    top = Place(path, _compose(text, path)).fields([*TABLE, "domains", "columns"])
    if "version" in top and (version := top["version"].integer()) != VERSION:
        remedy = "Take a newer release of Evenkeel." if version > VERSION else None
        raise top["version"].error("This version of the schema is not known", VERSION, version, remedy)
    found = {name: TABLE[name](place) for name, place in top.items() if name in TABLE}
    domains = top["domains"].fields() if "domains" in top else {}
    found["domains"] = {name: read_domain(name, place) for name, place in domains.items()}
    found["columns"] = tuple(_column(name, place) for name, place in top.required("columns").fields().items())
    return top.build(Schema, **found)


def read_text(path: Path, what: str = "schema") -> str:
    """Return the text of a file, with the ends of lines as they are; raises `SchemaError` where there is none."""
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        do = "Write the file in UTF-8."
        raise SchemaError(f"The {what} is not YAML", got=str(error), where=str(path), remedy=do) from error
    except OSError as error:
        remedy = "Make one with `evenkeel schema infer`." if what == "schema" else None
        raise SchemaError(f"The {what} cannot be read", got=error.strerror, where=str(path), remedy=remedy) from error


def compose(text: str, path: Path, what: str = "schema") -> yaml.Node:
    """Return the tree of a text, of which each node knows where it stands."""
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise SchemaError(f"The {what} is not YAML", got=error.problem, where=where) from error
    except yaml.YAMLError as error:
        raise SchemaError(f"The {what} is not YAML", got=str(error), where=str(path)) from error
    except RecursionError as error:
        got = "lists or mappings that are nested too deeply to be read"
        raise SchemaError(f"The {what} is not YAML", got=got, where=str(path)) from error
    if root is None:
        raise SchemaError(f"The {what} is empty", expected="columns and what they promise", where=str(path))
    return root


def _compose(text: str, path: Path) -> yaml.Node:
    """Return the same tree from libyaml, in a fraction of the time; what that refuses is told by the other reader."""
    try:
        return (_is_flat(text) and yaml.compose(text, _FAST)) or compose(text, path)
    except (yaml.YAMLError, UnicodeEncodeError):
        return compose(text, path)


def _is_flat(text: str) -> bool:
    """Say whether nothing is nested so deeply that it must not be composed by libyaml; reads no further than there."""
    steps = (_STEPS.get(type(event), 0) for event in yaml.parse(text, _FAST))
    return all(depth <= _DEEPEST for depth in accumulate(steps))


def _column(name: str, place: Place) -> Column:
    kind, found, places = _said(place, [*COLUMN])
    both = [field for field in DOMAIN_FIELDS if field in found and "domain" in found]
    if both:
        raise places[both[0]].error("A column has a domain of its own, or a shared one", "one of the two", both[0])
    return _made(name, kind, found, places)


def read_domain(name: str, place: Place) -> Domain:
    """Return a domain that columns share."""
    kind, found, places = _said(place, [*DOMAIN_FIELDS])
    _made(name, kind, found, places)
    return Domain(kind, **found)


def _said(place: Place, known: list[str]) -> tuple[ColumnType, dict[str, Any], Fields]:
    fields = place.fields([*known, "type"])
    kind = ColumnType(fields.required("type").choice(PLAIN))
    return kind, {field: COLUMN[field](fields[field], kind) for field in fields if field != "type"}, fields


def _made(name: str, kind: ColumnType, found: dict[str, Any], places: Fields) -> Column:
    try:
        return Column(name, kind, **found)
    except ContradictionError as error:
        error.where = places[error.field].where
        raise
