"""The contract of a relaxation: what an anomaly says of the schema, if the data are right."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from evenkeel.schema import Bounds, Column, Range, Schema, Severity
from evenkeel.schema.column import plain
from evenkeel.schema.diff import in_words
from evenkeel.schema.edit import Edit
from evenkeel.statistics import ColumnStatistics
from evenkeel.typing import Json
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.facts import Facts


@dataclass(frozen=True, slots=True)
class Case:
    """An anomaly, the schema that it breaks, and what is known of the table that it was found in."""

    anomaly: Anomaly
    schema: Schema
    facts: Facts

    @property
    def name(self) -> str:
        return str(self.anomaly.column)

    @property
    def column(self) -> Column:
        return self.schema.column(self.name)

    @property
    def rows(self) -> ColumnStatistics:
        """The statistics of the column."""
        return self.facts.table.columns[self.name]

    @property
    def statistics(self) -> ColumnStatistics:
        """The statistics of the column, or of the items of its lists."""
        found = self.rows
        return found.list.items if self.column.valency is not None and found.list is not None else found

    def edit(self, field: str, value: Any) -> Edit:
        """Return what sets a promise of the column, or of the shared domain that it takes it from."""
        shared = self.column.domain if field in ("values", "range", "pattern", "length") else None
        section, owner = ("columns", self.name) if shared is None else ("domains", shared)
        return Edit((section, owner, field), plain(value))


Relaxation: TypeAlias = Callable[[Case], list[Edit]]
RELAXATIONS: dict[str, Relaxation] = {}
"""What relaxes each kind of anomaly; one that returns no edit has nothing to offer."""


def relaxes(*kinds: str) -> Callable[[Relaxation], Relaxation]:
    """Register what relaxes these kinds."""

    def register(relaxation: Relaxation) -> Relaxation:
        RELAXATIONS.update(dict.fromkeys(kinds, relaxation))
        return relaxation

    return register


@dataclass(frozen=True, slots=True)
class Proposal:
    """What would let an anomaly pass; ``changes`` are its edits for people, such as ``range: [0, 5] → [0, 7]``."""

    anomaly: Anomaly
    edits: tuple[Edit, ...]
    changes: tuple[str, ...]

    @property
    def name(self) -> str:
        """How the proposal is called: the kind, and the column, or the promise of the table, that it is about."""
        of = self.anomaly.column or self.anomaly.promise
        return self.anomaly.kind if of is None else f"{self.anomaly.kind}:{of}"


def propose(anomalies: Iterable[Anomaly], schema: Schema, facts: Facts) -> tuple[Proposal, ...]:
    """Return what would let each anomaly pass.

    Where no promise can be relaxed, as of a label with one class, an error becomes a warning. What is no error, and
    breaks no promise, needs nothing.
    """
    found = ((one, _edits(Case(one, schema, facts))) for one in anomalies)
    return tuple(
        Proposal(one, tuple(edits), tuple(_told(schema, edit) for edit in edits)) for one, edits in found if edits
    )


def _edits(case: Case) -> list[Edit]:
    relaxation = RELAXATIONS.get(case.anomaly.kind)
    edits = [] if relaxation is None else relaxation(case)
    return edits if edits or case.anomaly.severity is not Severity.ERROR else [_warn(case)]


def _warn(case: Case) -> Edit:
    """Return what makes a warning of the kind."""
    kind, name, warning = case.anomaly.kind, case.anomaly.column, str(Severity.WARNING)
    column = next((one for one in case.schema.columns if one.name == name), None)
    if column is None:
        return Edit(("severity", kind), warning)
    alone = isinstance(column.severity, Severity)
    return Edit(("columns", column.name, "severity", *(() if alone else (kind,))), warning)


def _told(schema: Schema, edit: Edit) -> str:
    *of, field = edit.keys
    place = of[2:] if of[:1] == ["columns"] else [of[0].removesuffix("s"), *of[1:]] if of else []
    what = f"{' '.join(place)}: {field}" if place else field
    before, after = _before(schema, edit.keys), _json(edit.value)
    if isinstance(before, list) and isinstance(after, list) and before and after[: len(before)] == before:
        return f"{what}: added {in_words(after[len(before) :])}"
    return f"{what}: {in_words(before)} → {in_words(after)}"


def _before(schema: Schema, keys: tuple[str, ...]) -> Json:
    """Return what the schema says under some keys."""
    holders: dict[str, dict[str, Any]] = {
        "columns": {one.name: one for one in schema.columns},
        "rules": {one.name: one for one in schema.rules},
        "domains": dict(schema.domains),
    }
    found: Any = schema
    for key in keys:
        known = holders if found is schema and key in holders else found
        found = known.get(key) if isinstance(known, dict) else getattr(known, key, None)
    return None if found in holders["columns"].values() else _json(found)


def _json(value: Any) -> Json:
    if isinstance(value, Range | Bounds | tuple):
        return [_json(one) for one in plain(value)]
    if isinstance(value, dict):
        return {name: _json(one) for name, one in value.items()}
    found: Json = plain(value)
    return found
