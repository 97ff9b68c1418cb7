"""What is safe to promise of a column."""

import math

from evenkeel.schema import Bounds, Column, Range, Role, Sensitivity, Severity
from evenkeel.schema.domain import Values
from evenkeel.schema.times import is_zone
from evenkeel.statistics import ColumnStatistics
from evenkeel.typing import PLAIN, ColumnType
from evenkeel.validation.infer import shape
from evenkeel.validation.infer.nature import DOMAIN, Nature, nature
from evenkeel.validation.infer.written import Written, written
from evenkeel.validation.names import is_identity, words_of

_ENOUGH = 1_000  # rows from which a lowest number is taken to be a rule
_SURELY = 10_000  # so many keys of no more things than would be likely to meet, if they could
_TOLERATED = 0.05
_MOSTLY = 0.9


def infer_column(
    name: str, statistics: ColumnStatistics, role: Role | None = None, *, untyped: bool = False
) -> Column | None:
    """Return what to promise of a column, as `infer_schema` says; none of one that holds what no type says."""
    if statistics.list is not None:
        return _lists(name, statistics)
    if statistics.type not in PLAIN:
        return None
    found = written(statistics) if untyped else None
    return _plain(name, statistics, role) if found is None else _converted(name, statistics, role, found)


def _plain(name: str, statistics: ColumnStatistics, role: Role | None) -> Column:
    values = _values(statistics, role)
    pattern = shape.pattern(statistics) if values is None else None
    length = shape.length(statistics) if values is None and pattern is None else None
    bounded = values is not None or pattern is not None
    return Column(
        name,
        statistics.type,
        role,
        sensitivity=_sensitivity(statistics),
        min_fraction=_min_fraction(statistics, role),
        values=values,
        min_domain_mass=_less_slack(1.0, statistics) if bounded and role is not Role.LABEL else 1.0,
        range=Range(0) if _stays_positive(statistics) else None,
        pattern=pattern,
        length=length,
        disallow=("inf",) if statistics.type is ColumnType.FLOAT and not _infinite(statistics) else (),
        unique=role is Role.KEY or _is_unique(name, statistics),
        timezone=_timezone(statistics),
        not_in=("serving",) if role is Role.LABEL else (),
        severity=None if statistics.present else Severity.WARNING,
    )


def _converted(name: str, statistics: ColumnStatistics, role: Role | None, found: Written) -> Column:
    """Return what to promise of a column of another type than text, of which a file says so in words."""
    return Column(
        name,
        found.type,
        role,
        min_fraction=_min_fraction(statistics, role, found.values),
        missing_values=tuple(dict.fromkeys(str(one.value).strip() for one in found.words)),
        unique=role is Role.KEY,
        not_in=("serving",) if role is Role.LABEL else (),
        severity={"wrong_type": Severity.WARNING} if found.dirt else None,
    )


def _lists(name: str, statistics: ColumnStatistics) -> Column | None:
    """Return what to promise of a column of lists, and of their items."""
    lists = statistics.list
    assert lists is not None
    if lists.items.type not in PLAIN:
        return None
    items, least = _plain(name, lists.items, None), lists.shortest or 0
    enough = statistics.present >= _ENOUGH
    fixed = enough and lists.shortest == lists.longest and least > 0
    return Column(
        name,
        items.type,
        min_fraction=_min_fraction(statistics, None),
        valency=Bounds(least, least) if fixed else Bounds(min(least, 1) if enough else 0),
        values=items.values,
        min_domain_mass=items.min_domain_mass,
        range=items.range,
        pattern=items.pattern,
        disallow=items.disallow,
        severity=None if lists.items.present else Severity.WARNING,
    )


def _min_fraction(statistics: ColumnStatistics, role: Role | None, present: int | None = None) -> float:
    if role in (Role.KEY, Role.EVENT_TIME):
        return 1.0
    held = statistics.present if present is None else present
    missing = 1 - held / statistics.count if statistics.count else 1.0
    return max(_less_slack(1 - 2 * missing, statistics), 0.0)


def _less_slack(share: float, statistics: ColumnStatistics) -> float:
    """Return a share less what is tolerated, in whole hundredths: few rows say little of what is to come."""
    slack = max(_TOLERATED, 2 / math.sqrt(max(statistics.present, 1)))
    return math.floor(round(100 * (share - slack), 6)) / 100


def _values(statistics: ColumnStatistics, role: Role | None) -> Values | None:
    """Return the domain in order: of a category, or of a label of two classes or of words."""
    known = statistics.values_complete and 0 < len(statistics.values) <= DOMAIN
    text, numbers = statistics.type is ColumnType.TEXT, statistics.number is not None
    category = text and nature(statistics) is Nature.CATEGORY
    classes = role is Role.LABEL and (text or (numbers and statistics.distinct == 2))
    if not known or not (category or classes):
        return None
    return tuple(one.value for one in sorted(statistics.values, key=lambda one: one.value))


def _stays_positive(statistics: ColumnStatistics) -> bool:
    number = statistics.number
    return number is not None and number.negatives == 0 and number.zeros >= 10 and statistics.present >= _ENOUGH


def _infinite(statistics: ColumnStatistics) -> bool:
    return statistics.number is not None and statistics.number.infinite > 0


def _is_unique(name: str, statistics: ColumnStatistics) -> bool:
    """Whether all values differ for a reason: it is the id of the rows, or so many would have met by chance."""
    if not statistics.distinct_exact or statistics.distinct != statistics.present:
        return False
    if statistics.present < _SURELY:
        return statistics.present >= _ENOUGH and words_of(name) in ("id", "uuid", "guid", "key")
    text = statistics.text
    shaped = text is not None and text.looks_like.uuid + text.looks_like.digest == statistics.present
    return shaped or is_identity(name)


def _sensitivity(statistics: ColumnStatistics) -> Sensitivity | None:
    text = statistics.text
    mail = text is not None and 0 < _MOSTLY * statistics.present <= text.looks_like.email
    return Sensitivity.PERSONAL if mail else None


def _timezone(statistics: ColumnStatistics) -> str | None:
    zone = statistics.time.timezone if statistics.time is not None else None
    return zone if zone is not None and zone != "UTC" and is_zone(zone) else None
