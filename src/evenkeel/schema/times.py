"""Times and days as a schema writes them, the zones that they may have, and the order of the ends of a range."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from evenkeel.clock import to_microseconds


def order(value: int | float | str) -> int | float:
    """Return a number that grows with the value: a time in microseconds, a day in days since 1970.

    >>> order(2.5), order("1970-01-02"), order("1970-01-01T01:00:00+01:00")
    (2.5, 1, 0)
    """
    if not isinstance(value, str):
        return value
    try:
        return parse_time(value) if "T" in value else parse_day(value)
    except ValueError:  # a year that Python does not know
        return int(np.datetime64(value.removesuffix("Z"), "us" if "T" in value else "D").astype(np.int64))


def parse_time(text: str) -> int:
    """Return a time in microseconds since 1970; raises `ValueError` for what is not a time with its zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a time must have a zone, but got {text!r}")
    return to_microseconds(moment)


def parse_day(text: str) -> int:
    """Return a day in days since 1970; raises `ValueError` for what is not a day."""
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def is_zone(name: str) -> bool:
    """Whether a time zone of this name is known here.

    >>> is_zone("America/New_York"), is_zone("+01:00")
    (True, False)
    """
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True
