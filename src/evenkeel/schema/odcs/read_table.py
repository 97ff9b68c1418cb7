"""What a contract says of a table as a whole."""

import math
from typing import Any

from evenkeel.errors import DefinitionError, ExpressionError
from evenkeel.schema.fields import TABLE
from evenkeel.schema.odcs.checks import Readers, read_checks, read_limits, read_severity, read_share
from evenkeel.schema.odcs.custom import ENGINE, read_custom
from evenkeel.schema.odcs.elements import Element, NoWordError
from evenkeel.schema.odcs.names import Names
from evenkeel.schema.promises import Severity
from evenkeel.schema.read import read_domain
from evenkeel.schema.rule import Rule

TOO_FEW_ROWS = "too_few_rows"
_SILENT = ("table", "view", "file", "object")


def read_table(table: Element, found: dict[str, Any], names: Names) -> None:
    """Find what a table says beside its columns, in the words of the standard and then in those of Evenkeel."""
    description = table.take_text("description")
    if description is not None:
        found["description"] = description
    for field in ("logicalType", "physicalType"):
        place = table.look(field)
        if place is not None and place.text().lower() in _SILENT:
            table.take(field)
    read_checks(table, _readers(found, names))
    readers = {
        **TABLE,
        "name": lambda place: None if place.is_null else place.text(),
        "domains": lambda place: {name: read_domain(name, one) for name, one in place.fields().items()},
    }
    for field, (value, _) in read_custom(table, readers).items():
        found[field] = value


def _readers(found: dict[str, Any], names: Names) -> Readers:
    return {
        "rowCount": lambda check: _read_rows(check, found),
        "duplicateValues": lambda check: _read_together(check, found, names),
        ENGINE: lambda check: _read_rule(check, found),
    }


def _read_rows(check: Element, found: dict[str, Any]) -> None:
    if check.take_text("unit") not in (None, "rows"):
        raise NoWordError("rows are counted, not measured in shares")
    least, most, above, below = read_limits(check)
    if least != -math.inf:
        found["min_rows"] = max(0, math.floor(least) + 1 if above else math.ceil(least))
    if most != math.inf:
        found["max_rows"] = math.ceil(most) - 1 if below else math.floor(most)
    severity = read_severity(check)
    if severity is not None:
        found["severity"] = {**found.get("severity", {}), TOO_FEW_ROWS: severity}


def _read_together(check: Element, found: dict[str, Any], names: Names) -> None:
    arguments = check.part("arguments", check.name)
    listed = None if arguments is None else arguments.take("properties")
    if arguments is None or listed is None:
        raise NoWordError("it does not say of which columns")
    arguments.close()
    together = tuple(names.column(one.text()) for one in listed.items())
    if read_share(check) < 1:
        raise NoWordError("columns tell rows apart together, or they do not")
    known = found.get("unique_together", ())
    found["unique_together"] = known if together in known else (*known, together)


def _read_rule(check: Element, found: dict[str, Any]) -> None:
    """Read a rule as `write_table` writes it."""
    said: dict[str, Any] = {"name": check.required("name").text(), "description": check.take_text("description")}
    severity = check.take("severity")
    if severity is not None:
        said["severity"] = Severity(severity.choice([*Severity]))
    condition = check.required("implementation")
    if not condition.is_text:
        fields = condition.fields(["condition", "min_fraction"])
        condition = fields.required("condition")
        said["min_fraction"] = fields["min_fraction"].number() if "min_fraction" in fields else 1.0
    try:
        rule = Rule(condition=condition.text(), **said)
    except (ExpressionError, DefinitionError) as error:
        error.where = error.where or condition.where
        raise
    found["rules"] = (*found.get("rules", ()), rule)
