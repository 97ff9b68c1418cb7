"""Promises in words."""

from collections.abc import Iterator

from evenkeel.schema.column import Column
from evenkeel.schema.promises import Bounds, Range
from evenkeel.schema.table import Schema

_SHOWN = 20


def values(column: Column, *, hidden: bool = False) -> str:
    """Return which values a column may hold; those that are ``hidden`` are counted only.

    >>> from evenkeel.typing import ColumnType
    >>> values(Column("x", ColumnType.FLOAT, range=Range(0), disallow=("nan",)))
    'at least 0; never nan'
    """
    return "; ".join(_values(column, hidden))


def presence(column: Column) -> str:
    """Return how complete a column is."""
    parts = [] if column.required else ["may be absent"]
    if column.min_fraction == 1:
        parts.append("in every row")
    elif column.min_fraction:
        parts.append(f"in at least {_percent(column.min_fraction)} of the rows")
    if column.min_count:
        parts.append(f"in at least {column.min_count:,} rows")
    if column.not_in:
        parts.append(f"not in {', '.join(column.not_in)}")
    return "; ".join(parts)


def promises(schema: Schema) -> Iterator[str]:
    """Yield what holds of the table as a whole."""
    if schema.min_rows > 1 or schema.max_rows is not None:
        yield f"{_between(Bounds(schema.min_rows or None, schema.max_rows))} rows"
    if schema.rows_change is not None:
        yield f"rows as a multiple of those of the span before: {_range(schema.rows_change)}"
    for names in schema.unique_together:
        yield f"no two rows have the same {' and '.join(names)}"
    for name, age in schema.fresh.items():
        yield f"the latest {name} is at most {age} old"
    if schema.max_bad_rows:
        yield f"at most {_percent(schema.max_bad_rows)} of the rows may be put aside"


def _values(column: Column, hidden: bool) -> Iterator[str]:
    if column.valency is not None:
        yield f"{_between(column.valency)} items"
    if column.values is not None:
        yield f"one of {len(column.values):,} values" if hidden else _listed(column.values)
    if column.range is not None:
        yield _range(column.range)
    if column.pattern is not None:
        yield f"of the form {column.pattern}"
    if column.length is not None:
        yield f"{_between(column.length)} letters"
    if column.min_domain_mass < 1:
        yield f"so in at least {_percent(column.min_domain_mass)} of the rows"
    if column.disallow:
        yield f"never {' or '.join(column.disallow)}"
    if column.unique:
        yield "no value twice"
    if column.distinct is not None:
        yield f"{_between(column.distinct)} different values"
    if column.timezone is not None:
        yield f"in the time of {column.timezone}"


def _listed(some: tuple[bool | int | float | str, ...]) -> str:
    shown = ", ".join(map(str, some[:_SHOWN]))
    return f"one of {shown}" + (f" and {len(some) - _SHOWN:,} more" if len(some) > _SHOWN else "")


def _range(promised: Range) -> str:
    low, high = promised.minimum, promised.maximum
    if low is not None and high is not None:
        return f"from {low} to {high}"
    return "any" if low is None and high is None else f"at most {high}" if low is None else f"at least {low}"


def _between(bounds: Bounds) -> str:
    low, high = bounds.least, bounds.most
    if high is None:
        return f"at least {low:,}" if low else "any number of"
    return f"{high:,}" if low == high else f"{low:,} to {high:,}" if low else f"at most {high:,}"


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"
