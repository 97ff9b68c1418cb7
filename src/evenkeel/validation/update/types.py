"""Columns of another type than promised."""

from typing import Any

from evenkeel.errors import ContradictionError, ExpressionError
from evenkeel.expressions import check
from evenkeel.schema import Bounds, Column, Schema
from evenkeel.schema.domain import DOMAIN_FIELDS
from evenkeel.schema.edit import Edit
from evenkeel.typing import PLAIN, ColumnType
from evenkeel.validation.infer import NOTHING
from evenkeel.validation.update.base import Case, relaxes


@relaxes("wrong_type")
def _wrong_type(case: Case) -> list[Edit]:
    """Name the words that stand for nothing, where nothing else does not fit; else promise the type that came.

    With the type go the promises that it cannot keep, and the rules that cannot be asked of it.
    """
    words = _words(case)
    if words:
        return [case.edit("missing_values", (*case.column.missing_values, *words))]
    kind, valency = _came(case)
    if kind not in PLAIN or (kind, valency) == (case.column.type, case.column.valency):
        return []
    edits = [case.edit("type", str(kind))] if kind is not case.column.type else []
    gone = _impossible(case.column, kind, valency)
    if valency != case.column.valency and "valency" not in gone:
        edits.append(case.edit("valency", valency))
    edits += [Edit(("columns", case.name, field), None) for field in gone]
    return edits + [Edit(keys, None) for keys in _elsewhere(case.schema, case.name, kind, valency)]


def _came(case: Case) -> tuple[ColumnType, Bounds | None]:
    """Return the type of the column, and whether it holds lists; text, where values of a untyped file do not fit."""
    found = case.rows
    if not isinstance(case.anomaly.measured, str):
        return ColumnType.TEXT, case.column.valency
    if found.list is None:
        return found.type, None
    lists = case.column.valency or Bounds(0)
    return (found.list.items.type if found.list.items.present else case.column.type), lists


def _words(case: Case) -> list[str]:
    """Return the words that say nothing where they are all that does not fit; none where something else does not."""
    text = case.statistics.text
    if text is not None and text.dirt:
        found = [str(one.value).strip() for one in text.dirt]
        whole = text.looks_like.number + sum(one.count for one in text.dirt) + text.empty >= case.statistics.present
        right = whole and case.column.type in (ColumnType.INTEGER, ColumnType.FLOAT)
    else:
        found, right = [str(one).strip() for one in case.anomaly.examples], not isinstance(case.anomaly.measured, str)
    new = [word for word in dict.fromkeys(found) if word and word not in case.column.missing_values]
    return new if right and all(word.lower() in NOTHING for word in new) else []


def _impossible(column: Column, kind: ColumnType, valency: Bounds | None) -> list[str]:
    """Return the promises of a column that make no sense with another type."""
    said: dict[str, Any] = {name: getattr(column, name) for name in column.said() if name != "valency"}
    said = {**said, "valency": valency}
    gone = [name for name in said if name == "domain"]
    said = {name: value for name, value in said.items() if name != "domain"}
    while True:
        try:
            Column(column.name, kind, **said)
        except ContradictionError as error:
            gone.append(error.field)
            del said[error.field]
        else:
            return [field for field in gone if not (field in DOMAIN_FIELDS and column.domain is not None)]


def _elsewhere(schema: Schema, name: str, kind: ColumnType, valency: Bounds | None) -> list[tuple[str, ...]]:
    """Return what the table promises of a column that makes no sense with another type."""
    keys: list[tuple[str, ...]] = []
    if name in schema.fresh and kind not in (ColumnType.TIMESTAMP, ColumnType.DATE):
        keys.append(("fresh", name))
    types = {column.name: column.type for column in schema.columns if column.valency is None and column.name != name}
    if valency is None:
        types[name] = kind
    for rule in schema.rules:
        try:
            check(rule.expression, types)
        except ExpressionError:
            keys.append(("rules", rule.name))
    return keys
