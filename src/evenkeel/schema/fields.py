"""How each field of ``schema.yaml`` is read."""

from collections.abc import Callable
from typing import Any

import yaml

from evenkeel.clock import parse_duration
from evenkeel.errors import DefinitionError, ExpressionError
from evenkeel.schema.nodes import Place
from evenkeel.schema.promises import Bounds, Limit, Range, Role, Sensitivity, Severity, Stage
from evenkeel.schema.rule import Rule
from evenkeel.typing import ColumnType


def _range(place: Place, kind: ColumnType) -> Range:
    return Range(*(None if end.is_null else end.value(kind) for end in _ends(place)))


def _bounds(place: Place, _: ColumnType) -> Bounds:
    return Bounds(*(None if end.is_null else end.integer(0) for end in _ends(place)))


def _ends(place: Place) -> list[Place]:
    ends = place.items()
    if len(ends) != 2:
        raise place.error("A range has two ends", "[smallest, largest], null for an open side", f"{len(ends)} ends")
    return ends


def _limit(place: Place, _: ColumnType) -> Limit:
    if not isinstance(place.node, yaml.MappingNode):
        return Limit(place.number())
    fields = place.fields(["distance", "limit"])
    distance = fields["distance"].text() if "distance" in fields else None
    return Limit(fields.required("limit").number(), distance)


def _severity(place: Place, _: ColumnType) -> Severity | dict[str, Severity]:
    if isinstance(place.node, yaml.MappingNode):
        return _severities(place)
    return Severity(place.choice([*Severity]))


def _severities(place: Place) -> dict[str, Severity]:
    return {kind: Severity(one.choice([*Severity])) for kind, one in place.fields().items()}


def _texts(place: Place, _: ColumnType | None = None) -> tuple[str, ...]:
    return tuple(item.text() for item in place.items())


def _fresh(place: Place) -> dict[str, str]:
    found = {name: one.text() for name, one in place.fields().items()}
    for name, one in place.fields().items():
        try:
            parse_duration(found[name])
        except DefinitionError as error:
            raise one.error(error.problem, error.expected, found[name]) from error
    return found


def _rules(place: Place) -> tuple[Rule, ...]:
    return tuple(_rule(name, one) for name, one in place.fields().items())


def _rule(name: str, place: Place) -> Rule:
    if not isinstance(place.node, yaml.MappingNode):
        return _parsed(place, name=name, condition=place.text())
    fields = place.fields(["condition", *_RULE])
    condition = fields.required("condition")
    said = {field: read(fields[field]) for field, read in _RULE.items() if field in fields}
    return _parsed(condition, name=name, condition=condition.text(), **said)


def _parsed(place: Place, **said: Any) -> Rule:
    try:
        return Rule(**said)
    except (ExpressionError, DefinitionError) as error:
        error.where = error.where or place.where
        raise


_RULE: dict[str, Callable[[Place], Any]] = {
    "min_fraction": lambda place: place.number(),
    "severity": lambda place: Severity(place.choice([*Severity])),
    "description": lambda place: place.text(),
}
TABLE: dict[str, Callable[[Place], Any]] = {
    "version": lambda place: place.integer(),
    "name": lambda place: place.text(),
    "description": lambda place: place.text(),
    "owner": lambda place: place.text(),
    "min_rows": lambda place: place.integer(0),
    "max_rows": lambda place: place.integer(0),
    "rows_change": lambda place: _range(place, ColumnType.FLOAT),
    "unique_together": lambda place: tuple(_texts(one) for one in place.items()),
    "fresh": _fresh,
    "rules": _rules,
    "max_bad_rows": lambda place: place.number(),
    "severity": _severities,
}
COLUMN: dict[str, Callable[[Place, ColumnType], Any]] = {
    "role": lambda place, _: Role(place.choice([*Role])),
    "stage": lambda place, _: Stage(place.choice([*Stage])),
    "description": lambda place, _: place.text(),
    "unit": lambda place, _: place.text(),
    "owner": lambda place, _: place.text(),
    "sensitivity": lambda place, _: Sensitivity(place.choice([*Sensitivity])),
    "required": lambda place, _: place.boolean(),
    "min_fraction": lambda place, _: place.number(),
    "min_count": lambda place, _: place.integer(0),
    "missing_values": _texts,
    "valency": _bounds,
    "domain": lambda place, _: place.text(),
    "values": lambda place, kind: tuple(item.value(kind) for item in place.items()),
    "min_domain_mass": lambda place, _: place.number(),
    "range": _range,
    "pattern": lambda place, _: place.text(),
    "length": _bounds,
    "disallow": lambda place, _: tuple(item.choice(["nan", "inf"]) for item in place.items()),
    "unique": lambda place, _: place.boolean(),
    "distinct": _bounds,
    "timezone": lambda place, _: place.text(),
    "not_in": _texts,
    "drift": _limit,
    "skew": _limit,
    "severity": _severity,
}
