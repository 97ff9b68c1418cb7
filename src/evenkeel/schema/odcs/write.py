"""Writing a schema as a contract of the Open Data Contract Standard 3.1."""

from typing import Any

from evenkeel.schema.odcs.custom import ENGINE, write_custom
from evenkeel.schema.odcs.identity import API, KIND, TABLE, USUAL, Identity
from evenkeel.schema.odcs.read_table import TOO_FEW_ROWS
from evenkeel.schema.odcs.terms import write_age
from evenkeel.schema.odcs.write_column import write_column
from evenkeel.schema.rule import Rule
from evenkeel.schema.table import Schema
from evenkeel.schema.write import domain_said, dump, table_said

Fields = dict[str, Any]


def export_contract(schema: Schema, identity: Identity = USUAL) -> Fields:
    """Return the contract that promises what a schema promises; `import_contract` gives the equal schema back.

    What the standard has no word for stands in custom properties whose names begin with ``evenkeel.``.
    """
    name = TABLE if schema.name is None else schema.name
    contract: Fields = {
        "apiVersion": API,
        "kind": KIND,
        "id": name if identity.id is None else identity.id,
        "name": name,
        "version": identity.version,
        "status": identity.status,
    }
    if schema.description is not None:
        contract["description"] = {"purpose": schema.description}
    contract["schema"] = [_write_table(schema, name)]
    agreements = [_agreement(name, column, age) for column, age in schema.fresh.items() if write_age(age)]
    if agreements:
        contract["slaProperties"] = agreements
    if schema.owner is not None:
        contract["team"] = {"members": [{"username": schema.owner, "role": "owner"}]}
    return contract


def contract_text(contract: Fields) -> str:
    """Return a contract as YAML."""
    return dump(contract)


def _write_table(schema: Schema, name: str) -> Fields:
    said = table_said(schema)
    for field in ("version", "name", "description", "owner", "min_rows", "max_rows", "unique_together", "fresh"):
        said.pop(field, None)
    if schema.name is None:
        said["name"] = None
    fresh = {column: age for column, age in schema.fresh.items() if not write_age(age)}
    if fresh:
        said["fresh"] = fresh
    if schema.domains:
        said["domains"] = {name: domain_said(domain) for name, domain in schema.domains.items()}
    description = {} if schema.description is None else {"description": schema.description}
    return {
        "name": name,
        "logicalType": "object",
        "physicalType": "table",
        **description,
        "properties": [write_column(column) for column in schema.columns],
        "quality": [_rows(schema), *map(_together, schema.unique_together), *map(_rule, schema.rules)],
        **write_custom(said),
    }


def _rows(schema: Schema) -> Fields:
    least, most = schema.min_rows, schema.max_rows
    severity = schema.severity.get(TOO_FEW_ROWS)
    says = {} if severity is None else {"severity": str(severity)}
    if most is None:
        return {"metric": "rowCount", "mustBeGreaterOrEqualTo": least, **says}
    return {"metric": "rowCount", **({"mustBe": least} if least == most else {"mustBeBetween": (least, most)}), **says}


def _together(columns: tuple[str, ...]) -> Fields:
    return {"metric": "duplicateValues", "arguments": {"properties": columns}, "mustBe": 0}


def _rule(rule: Rule) -> Fields:
    """Return a rule as a check for our own engine."""
    share = rule.min_fraction
    exact: Any = rule.condition if share == 1 else {"condition": rule.condition, "min_fraction": share}
    words = {"description": rule.description, "severity": None if rule.severity is None else str(rule.severity)}
    said = {word: text for word, text in words.items() if text is not None}
    return {"name": rule.name, **said, "type": "custom", "engine": ENGINE, "implementation": exact}


def _agreement(table: str, column: str, age: str) -> Fields:
    return {"property": "latency", **(write_age(age) or {}), "element": f"{table}.{column}"}
