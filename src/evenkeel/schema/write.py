"""Writing ``schema.yaml`` for people to read and change."""

import textwrap
from pathlib import Path
from typing import Any

import yaml

from evenkeel.artifacts.atomic import write_file
from evenkeel.schema.base import VERSION, Schema

_HEADER = """\
# What every row promises. It is checked before each run, and an error stops the run: review, change, keep in git.
#
#   type             boolean, integer, float, text, timestamp or date
#   role             key, label or event_time
#   required         false where the whole column may be absent
#   min_fraction     the share of rows that must hold a value
#   values           the only values allowed; min_domain_mass is the share of the present values that must be among them
#   range            [smallest, largest], both allowed; null leaves a side open
#   disallow         nan, inf
#   unique           true where no two rows may hold the same value
#   timezone         the zone in which hours and days of a timestamp are taken
#   not_in           environments that lack the column, such as serving
#   severity         error, warning or info, for all that is found in the column
"""


class _Dumper(yaml.SafeDumper):
    """Writes tuples in one line, in brackets, and escapes what cannot be seen, such as the ends of lines of Unicode."""


_Dumper.add_representer(
    tuple, lambda dumper, items: dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)
)
_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, None if text.isprintable() else '"'),
)


def write_schema(schema: Schema, path: Path) -> None:
    """Write the schema to a YAML file; a file that is there already is replaced as a whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, schema_text(schema).encode())


def schema_text(schema: Schema) -> str:
    """Return the schema as YAML with comments."""
    top = _dump({"version": VERSION, "min_rows": schema.min_rows})
    columns = [
        textwrap.indent(_dump({column.name: {"type": str(column.type), **column.said()}}), "  ")
        for column in schema.columns
    ]
    return "\n".join([_HEADER, top, "columns:" + ("\n" if columns else " {}\n") + "\n".join(columns)])


def _dump(fields: dict[str, Any]) -> str:
    return yaml.dump(fields, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
