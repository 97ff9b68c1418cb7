"""What is asked of a comparison of training with serving, and what it finds."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field

from evenkeel.artifacts import Document, Table
from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.typing import Json
from evenkeel.validation.drift import Drift, DriftPlan

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class SkewPlan:
    """When two values differ, and when that is an alarm.

    ``key`` are the columns by which rows match; without one, only the distributions are compared, as ``drift`` says.
    Two numbers are the same where they lie within ``tolerance``, both as such and relative to the larger. A column is
    skewed where more than the share ``limit`` of the rows that match differ.
    """

    key: tuple[str, ...] = ()
    tolerance: float = 1e-6
    limit: float = 0.0
    drift: DriftPlan = field(default_factory=DriftPlan)

    def __post_init__(self) -> None:
        if not 0 <= self.tolerance < float("inf"):
            raise DefinitionError("`tolerance` is a distance", expected="at least 0", got=self.tolerance)
        if not 0 <= self.limit <= 1:
            raise DefinitionError("`limit` is a share", expected="between 0 and 1", got=self.limit)

    @classmethod
    def by(cls, key: str | Sequence[str] | None, tolerance: float, limit: float, drift: DriftPlan) -> "SkewPlan":
        """Return the plan for a key of one column, of several, or of none."""
        names = () if key is None else (key,) if isinstance(key, str) else tuple(key)
        return cls(names, tolerance, limit, drift)


@dataclass(frozen=True, slots=True)
class Differing:
    """A row of which the two sides hold different values, told by its key; each as text, null as none."""

    key: tuple[str | None, ...]
    training: str | None
    serving: str | None


@dataclass(frozen=True, slots=True)
class ColumnSkew:
    """How many of the rows that match differ in a column, with up to five of them."""

    column: str
    skewed: bool
    message: str
    differing: int
    share: float
    examples: tuple[Differing, ...] = ()

    def line(self) -> tuple[str, ...]:
        """Return the column as a row of a table: its name, SKEW or nothing, rows that differ, and words."""
        return self.column, "SKEW" if self.skewed else "", f"{self.differing:,}", self.message


@dataclass(frozen=True, slots=True)
class Matched:
    """How the rows of both sides match by their key; a key that stands in more than one training row is left out."""

    rows: int = 0
    only_in_training: int = 0
    only_in_serving: int = 0
    duplicates_in_training: int = 0
    duplicates_in_serving: int = 0
    without_key: int = 0

    def plus(self, other: "Matched") -> "Matched":
        """Return the counts of both.

        >>> Matched(rows=2).plus(Matched(rows=1, without_key=1)).words()
        '3 served rows match, 1 without a key'
        """
        return Matched(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    def words(self) -> str:
        """Say how many rows match, and what became of the others."""
        others = {
            "only in training": self.only_in_training,
            "only served": self.only_in_serving,
            "left out, since their key stands in several training rows": self.duplicates_in_training,
            "served again": self.duplicates_in_serving,
            "without a key": self.without_key,
        }
        told = [f"{rows:,} {what}" for what, rows in others.items() if rows]
        return ", ".join([f"{self.rows:,} served rows match", *told])


@dataclass(frozen=True)
class Skew(Document):
    """What differs between training and serving, the worst first."""

    rows: tuple[int, int]
    key: tuple[str, ...]
    matched: Matched
    columns: tuple[ColumnSkew, ...]
    drift: Drift

    @property
    def alarm(self) -> bool:
        """Whether any column is skewed, by its rows or by its distribution."""
        return any(column.skewed for column in self.columns) or self.drift.alarm

    def column(self, name: str) -> ColumnSkew:
        """Return what was found of a column; raises `NotFoundError` with the nearest names."""
        for column in self.columns:
            if column.column == name:
                return column
        raise NotFoundError("column", name, [column.column for column in self.columns])

    def tables(self) -> tuple[Table, ...]:
        rows = Table(("column", "", "rows that differ", "what"), [column.line() for column in self.columns])
        return ((rows,) if self.key else ()) + self.drift.tables()

    def summary(self) -> dict[str, Json]:
        skewed: list[Json] = [column.column for column in self.columns if column.skewed]
        return {"alarm": self.alarm, "skewed": skewed, **self.drift.summary()}
