"""The ends of a range; an end that is left out is the nearest value inside of it."""

import math
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from evenkeel.schema.nodes import Place
from evenkeel.schema.odcs.elements import Element
from evenkeel.schema.promises import Range
from evenkeel.schema.times import order
from evenkeel.typing import ColumnType

End = int | float | str
_NUMBERS = (ColumnType.INTEGER, ColumnType.FLOAT)


def read_range(options: Element, kind: ColumnType, zone: str | None) -> Range | None:
    """Return the range that the options of a type say, if any; a time without a zone is one of ``zone``, else of UTC."""
    least = [_end(options, "minimum", kind, zone), _end(options, "exclusiveMinimum", kind, zone, 1)]
    most = [_end(options, "maximum", kind, zone), _end(options, "exclusiveMaximum", kind, zone, -1)]
    lows, highs = [end for end in least if end is not None], [end for end in most if end is not None]
    if not lows and not highs:
        return None
    return Range(max(lows, key=order, default=None), min(highs, key=order, default=None))


def _end(options: Element, field: str, kind: ColumnType, zone: str | None, step: int = 0) -> End | None:
    place = options.take(field)
    if place is None:
        return None
    try:
        end = _read(place, kind, zone)
        return _beyond(end, kind, step) if step else end
    except (ValueError, OverflowError):
        options.leave(field, f"it is no {kind}, or not as ISO 8601 writes one", place)
        return None


def _read(place: Place, kind: ColumnType, zone: str | None) -> End:
    if kind in _NUMBERS:
        return place.number()
    return _time(place.text(), zone) if kind is ColumnType.TIMESTAMP else _day(place.text())


def _time(text: str, zone: str | None) -> str:
    """Return a time as it is written, or in UTC where it has no zone of its own."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo and "T" in text:
        return text
    return _written(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone or "UTC")))


def _day(text: str) -> str:
    date.fromisoformat(text)
    return text


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _beyond(end: End, kind: ColumnType, step: int) -> End:
    """Return the value of a type that comes next after an end, or before it where ``step`` is -1."""
    if isinstance(end, str):
        if kind is ColumnType.DATE:
            return str(date.fromisoformat(end) + timedelta(days=step))
        return _written(datetime.fromisoformat(end) + timedelta(microseconds=step))
    if kind is ColumnType.INTEGER:
        return math.floor(end) + 1 if step > 0 else math.ceil(end) - 1
    return math.nextafter(end, step * math.inf)
