"""What a table promises: the type, presence and domain of each column, in a file that people review."""

from evenkeel.schema.base import Column, Range, Role, Schema, Severity
from evenkeel.schema.read import read_schema
from evenkeel.schema.write import write_schema

__all__ = ["Column", "Range", "Role", "Schema", "Severity", "read_schema", "write_schema"]
