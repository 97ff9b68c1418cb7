"""What one schema promises and another does not."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from evenkeel.artifacts import Document, Table
from evenkeel.schema import directions
from evenkeel.schema.column import Column, plain
from evenkeel.schema.directions import Compare, Direction
from evenkeel.schema.domain import DOMAIN_FIELDS, Domain
from evenkeel.schema.rule import Rule
from evenkeel.schema.table import Schema
from evenkeel.typing import Json

Part: TypeAlias = Literal["table", "column", "rule", "domain"]
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Change:
    """One promise that is not what it was.

    ``part`` and ``name`` say whose: that of the table, or of a column, a rule or a domain. Where that itself is new or
    gone, ``promise`` is ``added`` or ``removed``, and what it says stands in ``after`` or ``before``.
    """

    part: Part
    name: str | None
    promise: str
    direction: Direction
    before: Json
    after: Json

    @property
    def where(self) -> str:
        return "table" if self.name is None else f"{self.part} {self.name}"

    def told(self) -> str:
        """Return the change for people.

        >>> Change("column", "x", "range", Direction.LOOSER, [0, 5], [0, 7]).told()
        'range: [0, 5] → [0, 7]'
        """
        if self.promise in ("added", "removed"):
            said = self.after if self.before is None else self.before
            return f"{self.promise}: {in_words(said)}"
        if self.promise == "values" and isinstance(self.before, list) and isinstance(self.after, list):
            return f"values: {_moved(self.before, self.after)}"
        return f"{self.promise}: {in_words(self.before)} → {in_words(self.after)}"


@dataclass(frozen=True)
class SchemaDiff(Document):
    """All that differs between two schemas: of the table, then of its columns, rules and domains."""

    changes: tuple[Change, ...]

    def count(self, direction: Direction) -> int:
        return sum(change.direction is direction for change in self.changes)

    def summary(self) -> dict[str, Json]:
        return {str(direction): self.count(direction) for direction in Direction}

    def tables(self) -> tuple[Table, ...]:
        rows = [(change.direction, change.where, change.told()) for change in self.changes]
        return (Table(("direction", "of", "what"), rows),)


def diff_schemas(before: Schema, after: Schema) -> SchemaDiff:
    """Return what changed from one schema to the other, and which way each promise moved.

    A column, a rule or a domain is known by its name: one with another name is removed, and added. The values of a
    shared domain are compared once, with the domain.

    >>> from evenkeel.typing import ColumnType
    >>> old, new = (Schema((Column("x", ColumnType.FLOAT, min_fraction=share),)) for share in (0.5, 0.9))
    >>> diff_schemas(old, new).summary()
    {'stricter': 1, 'looser': 0, 'other': 0}
    """
    return SchemaDiff(
        (
            *_moves("table", None, before, after, directions.TABLE),
            *_columns(before, after),
            *_named("rule", {one.name: one for one in before.rules}, {one.name: one for one in after.rules}),
            *_named("domain", before.domains, after.domains),
        )
    )


def _columns(before: Schema, after: Schema) -> Iterator[Change]:
    old, new = ({column.name: column for column in schema.columns} for schema in (before, after))
    for name in (*old, *(name for name in new if name not in old)):
        if name not in new or name not in old:
            yield _whole("column", name, old.get(name), new.get(name))
            continue
        shared = old[name].domain is not None and old[name].domain == new[name].domain
        fields = {field: one for field, one in directions.COLUMN.items() if not (shared and field in DOMAIN_FIELDS)}
        yield from _moves("column", name, old[name], new[name], fields)


def _named(part: Part, old: Mapping[str, Rule | Domain], new: Mapping[str, Rule | Domain]) -> Iterator[Change]:
    known = {**directions.COLUMN, **directions.RULE}
    for name in (*old, *(name for name in new if name not in old)):
        if name in old and name in new:
            fields = {one.name: known[one.name] for one in dataclasses.fields(new[name]) if one.name != "name"}
            yield from _moves(part, name, old[name], new[name], fields)
        else:
            yield _whole(part, name, old.get(name), new.get(name))


def _whole(part: Part, name: str, before: Any, after: Any) -> Change:
    """Return the change that adds or removes something with all that it promises."""
    said = before if after is None else after
    asks = said.is_judged if isinstance(said, Column) else part == "rule"
    direction = Direction.LOOSER if after is None else Direction.STRICTER
    promise = "removed" if after is None else "added"
    old, new = (None if one is None else _fields(one) for one in (before, after))
    return Change(part, name, promise, direction if asks else Direction.OTHER, old, new)


def _moves(part: Part, name: str | None, before: Any, after: Any, fields: Mapping[str, Compare]) -> Iterator[Change]:
    for field, compare in fields.items():
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield Change(part, name, field, compare(old, new), _plain(old), _plain(new))


def _fields(one: Column | Rule | Domain) -> dict[str, Json]:
    if isinstance(one, Column):
        return {"type": str(one.type), **{name: _plain(value) for name, value in one.said().items()}}
    said = {field.name: (getattr(one, field.name), field.default) for field in dataclasses.fields(one)}
    return {name: _plain(value) for name, (value, default) in said.items() if value != default and name != "name"}


def _plain(value: Any) -> Json:
    """Return a promise as JSON has it."""
    found: Json | tuple[Any, ...] = plain(value)
    return [_plain(one) for one in found] if isinstance(found, tuple) else found


def in_words(value: Json) -> str:
    """Return a promise for people; of a long list its first five."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {in_words(one)}" for name, one in value.items()) or "nothing"
    if isinstance(value, list):
        more = [f"{len(value) - _SHOWN} more"] if len(value) > _SHOWN + 1 else []
        return f"[{', '.join([*map(in_words, value[: _SHOWN + (not more)]), *more])}]"
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _moved(before: list[Json], after: list[Json]) -> str:
    added, removed = ([one for one in a if one not in b] for a, b in ((after, before), (before, after)))
    parts = [f"{what} {in_words(some)}" for what, some in (("added", added), ("removed", removed)) if some]
    return "; ".join(parts) or "in another order"
