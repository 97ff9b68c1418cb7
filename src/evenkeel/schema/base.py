"""What a column and a table promise."""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from evenkeel.artifacts import Document, Table
from evenkeel.errors import NotFoundError, SchemaError
from evenkeel.schema.contradictions import find_contradiction
from evenkeel.typing import ColumnType, Json, repeated

VERSION = 1


class Role(StrEnum):
    """What a column is for, where it is more than a feature."""

    KEY = "key"
    LABEL = "label"
    EVENT_TIME = "event_time"


class Severity(StrEnum):
    """How bad it is: an error stops what comes after, a warning and an info are reported."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Range:
    """The smallest and largest value allowed, both included; none leaves a side open. Times and days are ISO 8601."""

    minimum: int | float | str | None = None
    maximum: int | float | str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """What one column promises; raises `SchemaError` where two promises contradict each other.

    ``required`` is whether the column must be there at all; ``min_fraction`` the share of rows that must hold a value.
    ``values`` are the only values allowed, and ``min_domain_mass`` is the share of the present values that must be one
    of them. ``unique`` is that no two rows hold the same value. ``not_in`` names the environments (``training``,
    ``serving``) in which the column is absent. ``severity`` replaces that of every anomaly found in this column.

    >>> Column("speed", ColumnType.FLOAT, range=Range(0, -1))
    Traceback (most recent call last):
    ...
    evenkeel.errors.ContradictionError: The range of column 'speed' is empty
      expected: a minimum that is not above the maximum
      got: [0, -1]
    """

    name: str
    type: ColumnType
    role: Role | None = None
    description: str | None = None
    required: bool = True
    min_fraction: float = 0.0
    values: tuple[bool | int | float | str, ...] | None = None
    min_domain_mass: float = 1.0
    range: Range | None = None
    disallow: tuple[Literal["nan", "inf"], ...] = ()
    unique: bool = False
    timezone: str | None = None
    not_in: tuple[str, ...] = ()
    severity: Severity | None = None

    def __post_init__(self) -> None:
        found = find_contradiction(self)
        if found is not None:
            raise found

    def said(self) -> dict[str, Any]:
        """Return what the column says beyond its name, its type and the defaults, in plain values."""
        said = {field.name: (getattr(self, field.name), field.default) for field in dataclasses.fields(self)[2:]}
        return {name: _plain(value) for name, (value, default) in said.items() if value != default}


def _plain(value: Any) -> Any:
    if isinstance(value, Range):
        return value.minimum, value.maximum
    return str(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class Schema(Document):
    """What a table promises: its columns, in the order in which people read them, and its least number of rows."""

    columns: tuple[Column, ...]
    min_rows: int = 1
    version: int = VERSION

    def __post_init__(self) -> None:
        self._check_once("column", [column.name for column in self.columns])
        self._check_once("role", [column.role for column in self.columns if column.role])

    def _check_once(self, what: str, names: list[str] | list[Role]) -> None:
        again = repeated(names)
        if again:
            raise SchemaError(f"The {what} {str(again[0])!r} stands in the schema twice", remedy="Keep one of the two.")

    def column(self, name: str) -> Column:
        """Return the column of this name; raises `NotFoundError` with the nearest names."""
        for column in self.columns:
            if column.name == name:
                return column
        raise NotFoundError("column", name, [column.name for column in self.columns])

    @property
    def label(self) -> str | None:
        return self._named(Role.LABEL)

    @property
    def key(self) -> str | None:
        return self._named(Role.KEY)

    @property
    def event_time(self) -> str | None:
        return self._named(Role.EVENT_TIME)

    def _named(self, role: Role) -> str | None:
        return next((column.name for column in self.columns if column.role is role), None)

    def expected(self, environment: str) -> tuple[Column, ...]:
        """Return the columns that this environment has."""
        return tuple(column for column in self.columns if environment not in column.not_in)

    def summary(self) -> dict[str, Json]:
        return {"columns": len(self.columns), "label": self.label}

    def tables(self) -> tuple[Table, ...]:
        """Return the promises of each column beyond the defaults."""
        rows = [
            (column.name, column.type, ", ".join(f"{name}: {value}" for name, value in column.said().items()))
            for column in self.columns
        ]
        return (Table(("column", "type", "promises"), rows),)
