"""What is asked of a comparison of two tables, and what it finds."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypedDict

from evenkeel.artifacts import Document, Table
from evenkeel.decisions import get_correction, get_distance
from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.schema import Limit
from evenkeel.typing import Json
from evenkeel.validation.drift.classifier import Together


class DriftTerms(TypedDict, total=False):
    """What `DriftPlan` takes, all of it optional."""

    distance: str
    limit: float | None
    missing_limit: float
    unseen_limit: float
    error: float
    correction: str
    importances: Mapping[str, float] | None
    population: bool
    together: bool
    together_limit: float
    limits: Mapping[str, Limit]


@dataclass(frozen=True, slots=True)
class DriftPlan:
    """When a difference is an alarm: it is no chance, and it is larger than what matters.

    ``limit`` is the distance that matters, by default that of the distance itself; ``missing_limit`` the difference of
    the shares of missing values, and ``unseen_limit`` the share of rows whose value the reference does not hold, less
    what chance leads to expect. ``error`` is the share of comparisons without any difference that may raise an alarm,
    over all columns together: with the correction ``benjamini_hochberg`` the share of false ones among the alarms.
    ``importances`` of columns, where they are known, rank what is found. With ``population`` the reference is all there
    is, and has no sampling error. With ``together`` a model looks at all columns at once; ``together_limit`` is the
    area under its curve from where on it matters that it tells the tables apart. ``limits`` are those of columns that have
    one of their own, perhaps by another distance.
    """

    distance: str = "total_variation"
    limit: float | None = None
    missing_limit: float = 0.03
    unseen_limit: float = 0.03
    error: float = 0.05
    correction: str = "benjamini_hochberg"
    importances: Mapping[str, float] | None = None
    population: bool = False
    together: bool = False
    together_limit: float = 0.55
    limits: Mapping[str, Limit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        get_distance(self.distance)
        get_correction(self.correction)
        for name in ("limit", "missing_limit", "unseen_limit"):
            value = getattr(self, name)
            if value is not None and not 0 <= value < float("inf"):
                raise DefinitionError(f"`{name}` is a distance", expected="a finite number of at least 0", got=value)
        if self.population and not get_distance(self.distance).of_shares:
            raise DefinitionError(f"{self.distance} compares counts, and a sample has fewer rows than its population")
        if not 0 < self.error < 1:
            raise DefinitionError("`error` is a share", expected="between 0 and 1", got=self.error)

    def of(self, column: str) -> "DriftPlan":
        """Return the plan by which one column is compared."""
        own = self.limits.get(column)
        return (
            self if own is None else replace(self, distance=own.distance or self.distance, limit=own.limit, limits={})
        )

    @property
    def beyond(self) -> float:
        """The distance that matters."""
        return get_distance(self.distance).matters if self.limit is None else self.limit


@dataclass(frozen=True, slots=True)
class Shares:
    """A share of the rows, in either table."""

    reference: float
    current: float


@dataclass(frozen=True, slots=True)
class ColumnDrift:
    """How far a column of the current table lies from that of the reference.

    ``distance`` is less what chance alone adds to it; ``low`` and ``high`` hold it in 95 of 100 samples. ``p_value`` is
    the chance of as large a difference if there were none, corrected for all that is compared; the shares of missing
    and of unseen values have one of their own. ``reasons`` says what raised the alarm: values, missing, unseen, type.
    What was not compared has none of these, and ``message`` says why.
    """

    column: str
    drifted: bool
    message: str
    reasons: tuple[str, ...] = ()
    distance: float | None = None
    low: float | None = None
    high: float | None = None
    limit: float | None = None
    p_value: float | None = None
    missing: Shares = Shares(0.0, 0.0)
    missing_p_value: float | None = None
    unseen: float | None = None
    unseen_p_value: float | None = None
    measured: str = "values"

    @property
    def size(self) -> float:
        """How large the change is, to rank it: another type is larger than any."""
        if "type" in self.reasons:
            return math.inf
        gap = abs(self.missing.current - self.missing.reference) if "missing" in self.reasons else 0.0
        return max(self.distance or 0.0, gap, (self.unseen or 0.0) if "unseen" in self.reasons else 0.0)

    def line(self) -> tuple[str, ...]:
        """Return the column as a row of a table: its name, DRIFT or nothing, the distance, the p-value, and words."""
        known = self.distance is not None and self.p_value is not None
        distance = f"{self.distance:.3f} [{self.low:.3f}, {self.high:.3f}]" if known else ""
        return (
            self.column,
            "DRIFT" if self.drifted else "",
            distance,
            f"{self.p_value:.2g}" if known else "",
            self.message,
        )


@dataclass(frozen=True)
class Drift(Document):
    """What has changed between two tables, what matters most first."""

    rows: tuple[int, int]
    distance: str
    columns: tuple[ColumnDrift, ...]
    only_in_reference: tuple[str, ...] = ()
    only_in_current: tuple[str, ...] = ()
    together: Together | None = None

    @property
    def alarm(self) -> bool:
        """Whether any column has drifted, or all of them together."""
        return any(column.drifted for column in self.columns) or (self.together is not None and self.together.drifted)

    def told(self) -> str:
        """Return in a few words how many columns have drifted."""
        drifted = sum(column.drifted for column in self.columns)
        if drifted:
            return f"{drifted} of {len(self.columns)} columns drifted"
        known = any(column.p_value is not None or column.missing_p_value is not None for column in self.columns)
        return "no column drifted" if known else "no column could be compared"

    def column(self, name: str) -> ColumnDrift:
        """Return what was found of a column; raises `NotFoundError` with the nearest names."""
        for column in self.columns:
            if column.column == name:
                return column
        raise NotFoundError("column", name, [column.column for column in self.columns])

    def tables(self) -> tuple[Table, ...]:
        header = ("column", "", self.distance, "p", "what")
        return (Table(header, [column.line() for column in self.columns]),)

    def summary(self) -> dict[str, Json]:
        drifted: list[Json] = [column.column for column in self.columns if column.drifted]
        return {"alarm": self.alarm, "drifted": drifted}
