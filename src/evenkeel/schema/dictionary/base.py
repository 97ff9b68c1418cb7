"""What a dictionary says of a table and of each of its columns."""

from collections.abc import Mapping
from dataclasses import dataclass

from evenkeel.artifacts import Document, Table
from evenkeel.schema.column import Column
from evenkeel.schema.dictionary.words import presence, promises, values
from evenkeel.schema.promises import Role, Sensitivity, Stage
from evenkeel.schema.table import Schema
from evenkeel.typing import Json

_HIDDEN = (Sensitivity.PERSONAL, Sensitivity.RESTRICTED)
_ROLES = {
    Role.KEY: "tells each row from every other",
    Role.LABEL: "is what a model predicts",
    Role.EVENT_TIME: "says when the row was true",
}
_HEADER = ("column", "type", "what it is", "values", "presence", "stage", "owner", "sensitivity")


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a column in a file: the share of rows without a value, and some values."""

    missing: float
    examples: tuple[bool | int | float | str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A column in words; ``missing`` and ``examples`` are what a file showed, the latter unless they are personal."""

    name: str
    type: str
    description: str
    values: str
    presence: str
    stage: str
    owner: str | None
    sensitivity: str | None
    missing: float | None = None
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dictionary(Document):
    """A table in words: ``promises`` hold of it as a whole, ``rules`` in each row, by name."""

    title: str
    description: str | None
    owner: str | None
    entries: tuple[Entry, ...]
    promises: tuple[str, ...]
    rules: dict[str, str]

    @property
    def is_seen(self) -> bool:
        """Whether a file was looked at."""
        return any(entry.missing is not None for entry in self.entries)

    def summary(self) -> dict[str, Json]:
        return {"title": self.title, "columns": len(self.entries)}

    def tables(self) -> tuple[Table, ...]:
        """Return a row for each column, and for each promise of the table and rule."""
        seen = ("missing", "examples") if self.is_seen else ()
        columns = Table((*_HEADER, *seen), [_row(entry, seen=self.is_seen) for entry in self.entries])
        rules = Table(("rule", "what holds in each row"), list(self.rules.items()))
        return columns, Table(("of the table",), [(one,) for one in self.promises]), rules


def describe(schema: Schema, title: str, seen: Mapping[str, Seen] | None = None) -> Dictionary:
    """Return the dictionary of a schema; ``title`` is for one without a name.

    Values of personal and restricted columns are never shown, and those of no column of which they are a domain.
    """
    known = seen or {}
    return Dictionary(
        schema.name or title,
        schema.description,
        schema.owner,
        tuple(_entry(column, known.get(column.name)) for column in schema.columns),
        tuple(promises(schema)),
        {rule.name: rule.description or rule.condition for rule in schema.rules},
    )


def _entry(column: Column, seen: Seen | None) -> Entry:
    hidden = column.sensitivity in _HIDDEN
    role = None if column.role is None else f"It {_ROLES[column.role]}."
    kind = str(column.type) if column.valency is None else f"list of {column.type}"
    return Entry(
        column.name,
        f"{kind} ({column.unit})" if column.unit else kind,
        " ".join(part for part in (column.description, role) if part),
        values(column, hidden=hidden),
        presence(column),
        "" if column.stage is Stage.PRODUCTION else str(column.stage),
        column.owner,
        None if column.sensitivity is None else str(column.sensitivity),
        None if seen is None else seen.missing,
        () if seen is None or hidden else tuple(map(str, seen.examples)),
    )


def _row(entry: Entry, *, seen: bool) -> tuple[str, ...]:
    said = (entry.name, entry.type, entry.description, entry.values, entry.presence, entry.stage)
    missing = "" if entry.missing is None else f"{entry.missing:.1%}"
    row = (*said, entry.owner or "", entry.sensitivity or "")
    return (*row, missing, ", ".join(entry.examples)) if seen else row
