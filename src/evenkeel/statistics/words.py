"""A column in one line, for people."""

from evenkeel.statistics.base import ColumnStatistics, NumberStatistics


def line(column: ColumnStatistics) -> tuple[str, ...]:
    """Return type, share missing, different values, spread, and shape."""
    missing = f"{column.missing / column.count:.1%}" if column.missing else ""
    distinct = "" if column.distinct is None else f"{'' if column.distinct_exact else '~'}{column.distinct:,}"
    return column.type, missing, distinct, _spread(column), _shape(column)


def _spread(column: ColumnStatistics) -> str:
    if column.number is not None:
        return _range(column.number)
    if column.time is not None and column.present:
        return f"{column.time.minimum} … {column.time.maximum}"
    return ", ".join(f"{entry.value} {entry.count / column.present:.0%}" for entry in column.top[:3])


def _range(number: NumberStatistics) -> str:
    if number.minimum is None or number.mean is None:
        return "no finite number"
    return f"{number.minimum:g} … {number.maximum:g}, mean {number.mean:.4g}"


def _shape(column: ColumnStatistics) -> str:
    return "" if column.number is None else column.number.histogram.sparkline()
