"""The parts that promises are made of."""

from dataclasses import dataclass
from enum import StrEnum


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


class Stage(StrEnum):
    """Where a column stands in its life.

    One that is ``planned`` or ``deprecated`` may be absent, and its values are not looked at; what is found in one that
    is there for ``debug`` is a warning at most; a column is in ``production`` unless its schema says otherwise.
    """

    PLANNED = "planned"
    DEBUG = "debug"
    PRODUCTION = "production"
    DEPRECATED = "deprecated"


class Sensitivity(StrEnum):
    """Who may see the values: anyone, those who work here, those whom the law allows, those who must."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Range:
    """The smallest and largest value allowed, both included; none leaves a side open. Times and days are ISO 8601."""

    minimum: int | float | str | None = None
    maximum: int | float | str | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a count may be, both included; none leaves a side open."""

    least: int | None = None
    most: int | None = None

    def hold(self, count: int) -> bool:
        """Return whether a count lies between the two.

        >>> Bounds(1).hold(0), Bounds(1, 3).hold(3)
        (False, True)
        """
        return (self.least or 0) <= count and (self.most is None or count <= self.most)


@dataclass(frozen=True, slots=True)
class Limit:
    """How far a column may move, by the distance of a name; none is that of `validation.drift.DriftPlan`."""

    limit: float
    distance: str | None = None
