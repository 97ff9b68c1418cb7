"""Writing ``schema.yaml`` for people to read and change."""

import dataclasses
import math
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from evenkeel.artifacts.atomic import write_file
from evenkeel.schema.column import plain
from evenkeel.schema.domain import DOMAIN_FIELDS, Domain
from evenkeel.schema.rule import Rule
from evenkeel.schema.table import VERSION, Schema

_HEADER = """\
# What every row promises. It is checked before each run, and an error stops the run: review, change, keep in git.
#
#   type             boolean, integer, float, text, timestamp or date; of a column of lists, that of their items
#   role, stage      key, label or event_time; planned, debug, production or deprecated
#   description      and unit, owner, sensitivity (public, internal, personal, restricted): for people
#   required         false where the whole column may be absent
#   min_fraction     the share of rows that must hold a value; min_count their number
#   missing_values   words of a text file that stand for no value, such as [NA]
#   valency          [least, most] items of a list
#   values           the only values allowed; min_domain_mass is the share of the present values that must be in the domain
#   range            [smallest, largest], both allowed; null leaves a side open
#   pattern, length  a regular expression that the whole text must match; [shortest, longest]
#   domain           the name of one of the domains, instead of values, range, pattern and length
#   disallow         nan, inf
#   unique           true where no two rows may hold the same value; distinct: [least, most] different ones
#   timezone         the zone in which hours and days of a timestamp are taken
#   not_in           environments that lack the column, such as serving
#   drift, skew      how far the values may move from the span before, or from those of training
#   severity         error, warning or info, for all that is found in the column, or for a kind: {out_of_range: warning}
#
# Of the table: min_rows, max_rows, rows_change [0.5, 2] (against the span before), unique_together [[a, b]],
# fresh {asked_at: 2d}, rules {a name: departed_at <= arrived_at}, max_bad_rows (a share), severity, domains.
"""


class _Dumper(yaml.SafeDumper):
    """Writes tuples in one line, in brackets, and escapes what cannot be seen, such as the ends of lines of Unicode."""

    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(
    tuple, lambda dumper, items: dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)
)
_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, None if text.isprintable() else '"'),
)


def write_schema(schema: Schema, path: Path, notes: Mapping[str, str] | None = None) -> None:
    """Write the schema to a YAML file; a file that is there already is replaced as a whole, or not at all.

    ``notes`` are comments of one line on columns.
    """
    write_text(schema_text(schema, notes), path)


def write_text(text: str, path: Path) -> None:
    """Write the text of a schema to its file, or to that which a link points to, as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path.resolve(), text.encode())


def schema_text(schema: Schema, notes: Mapping[str, str] | None = None) -> str:
    """Return the schema as YAML with comments."""
    blocks = [_HEADER, dump(table_said(schema))]
    if schema.rules:
        blocks.append(dump({"rules": {rule.name: _rule(rule) for rule in schema.rules}}))
    if schema.domains:
        blocks.append("domains:\n" + _blocks({name: domain_said(one) for name, one in schema.domains.items()}))
    columns = {column.name: {"type": str(column.type), **column.said()} for column in schema.columns}
    return "\n".join([*blocks, "columns:" + ("\n" if columns else " {}\n") + _blocks(columns, notes)])


def table_said(schema: Schema) -> dict[str, Any]:
    """Return what the schema says of the whole table, without what it leaves at its default."""
    elsewhere = ("version", "min_rows", "columns", "rules", "domains")
    fields = [field for field in dataclasses.fields(schema) if field.name not in elsewhere]
    said = {field.name: (getattr(schema, field.name), field.default) for field in fields}
    told = {name: plain(value) for name, (value, default) in said.items() if value not in (default, {}, ())}
    return {"version": VERSION, "min_rows": schema.min_rows, **told}


def _rule(rule: Rule) -> str | dict[str, Any]:
    fields = dataclasses.fields(rule)[2:]
    said = {field.name: getattr(rule, field.name) for field in fields if getattr(rule, field.name) != field.default}
    return (
        {"condition": rule.condition, **{name: plain(value) for name, value in said.items()}}
        if said
        else rule.condition
    )


def domain_said(domain: Domain) -> dict[str, Any]:
    """Return a shared domain in plain values."""
    said = {field: plain(getattr(domain, field)) for field in DOMAIN_FIELDS}
    return {"type": str(domain.type), **{field: value for field, value in said.items() if value is not None}}


def _blocks(named: dict[str, dict[str, Any]], notes: Mapping[str, str] | None = None) -> str:
    comments = {name: f"# {note}\n" for name, note in (notes or {}).items()}
    said: dict[str, str] = {}
    blocks = (comments.get(name, "") + _block(name, one, said) for name, one in named.items())
    return "\n".join(textwrap.indent(block, "  ") for block in blocks)


def _block(name: str, fields: dict[str, Any], said: dict[str, str]) -> str:
    """Return a name with its fields; ``said`` is what was written below other names, which many columns share."""
    if not _is_plain(name):
        return dump({name: fields})
    key = repr(fields)
    if key not in said:
        said[key] = dump({"name": fields}).removeprefix("name")
    return name + said[key]


def _is_plain(name: str) -> bool:
    """Whether YAML writes a name as it is, in a line with what follows.

    >>> _is_plain("age"), _is_plain("no"), _is_plain("net price"), _is_plain("Größe")
    (True, False, False, False)
    """
    resolvers = _Dumper.yaml_implicit_resolvers.get(name[:1], ())
    short = len(name) <= 100 and name.isascii() and name.isidentifier()
    return short and not any(resolver.match(name) for _, resolver in resolvers)


def dump(fields: dict[str, Any]) -> str:
    """Return fields as YAML, one in each line."""
    return yaml.dump(fields, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def in_line(value: Any) -> str:
    """Return a value as YAML in one line.

    >>> in_line((0, None)), in_line("NO"), in_line({"constant": "info"})
    ('[0, null]', "'NO'", '{constant: info}')
    """
    dumped = yaml.dump(
        [value], Dumper=_Dumper, default_flow_style=True, sort_keys=False, allow_unicode=True, width=math.inf
    )
    return str(dumped).strip()[1:-1]
