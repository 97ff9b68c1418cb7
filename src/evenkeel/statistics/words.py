"""A column in one line, for people."""

from collections.abc import Iterator

from evenkeel.statistics.base import ColumnStatistics, ListStatistics, NumberStatistics, TextStatistics, TimeStatistics
from evenkeel.typing import ColumnType

_LONG_GAP = 0.05  # of the whole range
_KINDS = {
    "integer": "whole numbers",
    "number": "numbers",
    "date": "dates",
    "local_date": "local dates",
    "timestamp": "times",
    "boolean": "true or false",
    "uuid": "UUIDs",
    "digest": "digests",
    "email": "e-mail addresses",
    "url": "URLs",
}


def line(column: ColumnStatistics) -> tuple[str, ...]:
    """Return type, share missing, different values, what stands there, and shape."""
    missing = f"{column.missing / column.count:.1%}" if column.missing else ""
    distinct = "" if column.distinct is None else f"{'' if column.distinct_exact else '~'}{column.distinct:,}"
    return kind(column), missing, distinct, "; ".join(_told(column)), _shape(column)


def kind(column: ColumnStatistics) -> str:
    """Return the type, and that of the items of lists."""
    return column.type if column.list is None else f"list of {column.list.items.type}"


def looks(text: TextStatistics, present: int) -> str | None:
    """Return what at least half of the texts that are not blank look like, and what the others are, if it is known."""
    written = present - text.empty - text.blank
    for name, what in _KINDS.items():
        count: int = getattr(text.looks_like, name)
        if written and 2 * count >= written:
            others = ", ".join(f"{entry.value!r} {entry.count:,}" for entry in text.dirt[:3])
            return f"{_share(count, written)} look like {what}" + (f", not {others}" if others else "")
    return None


def _share(count: int, of: int) -> str:
    """Return a share in whole percent; neither all nor nothing by rounding."""
    return "all" if count == of else f"{min(max(count / of, 0.01), 0.99):.0%}"


def _told(column: ColumnStatistics) -> Iterator[str]:
    if column.type is ColumnType.OTHER:
        yield f"not profiled: {column.arrow_type}"
    elif column.number is not None:
        yield _range(column.number)
    elif column.time is not None and column.present:
        yield from _times(column.time)
    elif column.list is not None and column.present:
        yield from _lists(column.list)
    elif column.text is not None:
        yield from _texts(column, column.text)
    else:
        yield _most_frequent(column)


def _most_frequent(column: ColumnStatistics) -> str:
    return ", ".join(f"{entry.value} {entry.count / column.present:.0%}" for entry in column.top[:3])


def _texts(column: ColumnStatistics, text: TextStatistics) -> Iterator[str]:
    if column.top:
        yield _most_frequent(column)
    for count, what in ((text.empty, "empty"), (text.blank, "blank"), (text.not_utf8, "not UTF-8")):
        if count:
            yield f"{count:,} {what}"
    found = looks(text, column.present)
    if found is not None:
        yield found


def _times(time: TimeStatistics) -> Iterator[str]:
    yield f"{time.minimum} … {time.maximum}"
    edges = time.histogram.edges
    if time.gap is not None and time.gap.seconds >= _LONG_GAP * (edges[-1] - edges[0]):
        yield f"nothing between {time.gap.after} and {time.gap.before}"


def _lists(lists: ListStatistics) -> Iterator[str]:
    yield f"{lists.shortest} to {lists.longest} items, mean {lists.mean_length:.3g}"
    if lists.items.present:
        yield from _told(lists.items)


def _range(number: NumberStatistics) -> str:
    if number.minimum is None or number.mean is None:
        return "no finite number"
    return f"{number.minimum:g} … {number.maximum:g}, mean {number.mean:.4g}"


def _shape(column: ColumnStatistics) -> str:
    number = column.list.items.number if column.list is not None else column.number
    held = number or column.time
    return "" if held is None else held.histogram.sparkline()
