"""Values that the schema does not allow."""

import math
from datetime import datetime

from evenkeel.schema import Bounds, Range
from evenkeel.schema.edit import Edit
from evenkeel.schema.times import is_zone, order
from evenkeel.validation.update.base import Case, relaxes
from evenkeel.validation.update.rounding import below

_FEW = 20  # so many new values can be reviewed


@relaxes("unexpected_value", "new_value")
def _unexpected_value(case: Case) -> list[Edit]:
    """Add the values where they are few; where they are many, tolerate their share."""
    statistics, allowed = case.statistics, case.column.values or ()
    new = [one.value for one in statistics.values if one.value not in allowed]
    known = statistics.values_complete and all(not isinstance(one, float) or math.isfinite(one) for one in new)
    if known and len(new) <= _FEW:
        return [case.edit("values", (*allowed, *sorted(new)))]
    return _tolerate(case)


@relaxes("not_in_pattern")
def _not_in_pattern(case: Case) -> list[Edit]:
    """Tolerate a few texts; a pattern that most do not match is none."""
    mostly = isinstance(case.anomaly.measured, float | int) and case.anomaly.measured >= 0.5
    return _tolerate(case) if mostly else [case.edit("pattern", None)]


def _tolerate(case: Case) -> list[Edit]:
    share = case.anomaly.measured
    if not isinstance(share, int | float) or share >= case.column.min_domain_mass:
        return []
    return [case.edit("min_domain_mass", below(share))]


@relaxes("out_of_range")
def _out_of_range(case: Case) -> list[Edit]:
    """Widen the range to the values that were found; to a time that no calendar has, it is open."""
    part, promised = case.statistics.number or case.statistics.time, case.column.range
    assert part is not None
    assert promised is not None
    low, high = promised.minimum, promised.maximum
    if low is not None and part.minimum is not None and order(part.minimum) < order(low):
        low = _end(part.minimum)
    if high is not None and part.maximum is not None and order(part.maximum) > order(high):
        high = _end(part.maximum)
    return [case.edit("range", None if low is None and high is None else Range(low, high))]


def _end(value: int | float | str) -> int | float | str | None:
    try:
        return value if not isinstance(value, str) or datetime.fromisoformat(value) else None
    except ValueError:
        return None


@relaxes("not_finite")
def _not_finite(case: Case) -> list[Edit]:
    left = tuple(one for one in case.column.disallow if one not in case.anomaly.examples)
    return [case.edit("disallow", left or None)]


@relaxes("not_unique")
def _not_unique(case: Case) -> list[Edit]:
    return [case.edit("unique", False)]


@relaxes("wrong_length")
def _wrong_length(case: Case) -> list[Edit]:
    text = case.statistics.text
    assert text is not None
    return [case.edit("length", _wider(case.column.length, text.shortest, text.longest))]


@relaxes("wrong_valency")
def _wrong_valency(case: Case) -> list[Edit]:
    lists = case.rows.list
    assert lists is not None
    return [case.edit("valency", _wider(case.column.valency, lists.shortest, lists.longest))]


@relaxes("too_few_distinct", "too_many_distinct")
def _wrong_distinct(case: Case) -> list[Edit]:
    found = case.anomaly.measured
    return [case.edit("distinct", _wider(case.column.distinct, found, found))] if isinstance(found, int) else []


@relaxes("wrong_time_zone")
def _wrong_time_zone(case: Case) -> list[Edit]:
    zone = case.anomaly.measured
    return [case.edit("timezone", zone if isinstance(zone, str) and is_zone(zone) else None)]


def _wider(bounds: Bounds | None, least: int | None, most: int | None) -> Bounds:
    """Return bounds that let in what was found."""
    low, high = (bounds.least, bounds.most) if bounds is not None else (None, None)
    return Bounds(
        low if low is None or least is None else min(low, least),
        high if high is None or most is None else max(high, most),
    )
