"""A column in one line, for people."""

from collections.abc import Iterator

from evenkeel.statistics.base import ColumnStatistics, ListStatistics, NumberStatistics, TextStatistics, TimeStatistics
from evenkeel.typing import ColumnType

_LONG_GAP = 0.05  # of the whole range
_FREQUENT = 0.01  # share of the rows
_LONGEST = 24  # letters of a value
_DAYS = 30 * 86_400  # seconds of a range in which the time of day does not matter
KINDS = {
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
    for name, what in KINDS.items():
        count: int = getattr(text.looks_like, name)
        if written and 2 * count >= written:
            others = ", ".join(f"{entry.value!r} {entry.count:,}" for entry in text.dirt[:3])
            return f"{percent(count, written)} look like {what}" + (f", not {others}" if others else "")
    return None


def percent(count: int, of: int) -> str:
    """Return a share in percent; neither all nor nothing by rounding.

    >>> percent(1, 3), percent(999, 1_000), percent(0, 3), percent(3, 3)
    ('33%', '>99%', '0%', '100%')
    """
    if 0 < count < of and not 0.01 <= count / of <= 0.99:
        return "<1%" if 2 * count < of else ">99%"
    return f"{count / of if of else 0:.0%}"


def duration(seconds: float) -> str:
    """Return a length of time in its largest unit.

    >>> duration(90), duration(259_200), duration(0.5)
    ('1.5 minutes', '3 days', '0.5 seconds')
    """
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= length:
            return f"{seconds / length:.3g} {unit}" if seconds < 1_000 * length else f"{seconds / length:,.0f} {unit}"
    return f"{seconds:.3g} seconds"


def _told(column: ColumnStatistics) -> Iterator[str]:
    if column.type is ColumnType.OTHER:
        yield f"not profiled: {column.arrow_type}"
    elif column.number is not None:
        yield _range(column.number)
        for count, what in ((column.number.nan, "NaN"), (column.number.infinite, "infinite")):
            if count:
                yield f"{count:,} {what}"
    elif column.time is not None and column.present:
        yield from _times(column.time)
    elif column.list is not None and column.present:
        yield from _lists(column.list)
    elif column.text is not None:
        yield from _texts(column, column.text)
    else:
        yield _most_frequent(column)


def _most_frequent(column: ColumnStatistics) -> str:
    """Return the most frequent values with their shares, or one as an example where none is frequent."""
    if not column.top:
        return ""
    if column.top[0].count < _FREQUENT * column.present:
        return f"such as {_cut(str(column.top[0].value))}"
    return ", ".join(f"{_cut(str(entry.value))} {entry.count / column.present:.0%}" for entry in column.top[:3])


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


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
    edges = time.histogram.edges
    across = edges[-1] - edges[0]

    def short(moment: str | None) -> str:
        return str(moment).partition("T")[0] if across > _DAYS else str(moment)

    yield f"{short(time.minimum)} … {short(time.maximum)}"
    if time.gap is not None and time.gap.seconds >= _LONG_GAP * across:
        yield f"nothing between {short(time.gap.after)} and {short(time.gap.before)}"


def _lists(lists: ListStatistics) -> Iterator[str]:
    alike = lists.shortest == lists.longest
    yield (
        f"{lists.longest} items"
        if alike
        else f"{lists.shortest} to {lists.longest} items, mean {lists.mean_length:.3g}"
    )
    if lists.items.present:
        yield from _told(lists.items)


def _range(number: NumberStatistics) -> str:
    if number.minimum is None:
        return "no finite number"
    mean = "" if number.mean is None else f", mean {number.mean:.4g}"
    return f"{number.minimum:g} … {number.maximum:g}{mean}"


def _shape(column: ColumnStatistics) -> str:
    number = column.list.items.number if column.list is not None else column.number
    held = number or column.time
    return "" if held is None else held.histogram.sparkline()
