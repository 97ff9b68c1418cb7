"""What a table promises: the type, presence and domain of each column, in a file that people review."""

from evenkeel.schema.column import Column
from evenkeel.schema.diff import Change, SchemaDiff, diff_schemas
from evenkeel.schema.directions import Direction
from evenkeel.schema.domain import Domain
from evenkeel.schema.promises import Bounds, Limit, Range, Role, Sensitivity, Severity, Stage
from evenkeel.schema.read import read_schema
from evenkeel.schema.rule import Rule
from evenkeel.schema.table import Schema
from evenkeel.schema.write import schema_text, write_schema

__all__ = [
    "Bounds",
    "Change",
    "Column",
    "Direction",
    "Domain",
    "Limit",
    "Range",
    "Role",
    "Rule",
    "Schema",
    "SchemaDiff",
    "Sensitivity",
    "Severity",
    "Stage",
    "diff_schemas",
    "read_schema",
    "schema_text",
    "write_schema",
]
