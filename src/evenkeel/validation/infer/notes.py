"""What a reviewer should know of a column, and its promises do not say."""

from collections.abc import Iterable

from evenkeel.errors import shorten
from evenkeel.schema import Column, Schema
from evenkeel.statistics import ColumnStatistics, TableStatistics, ValueCount
from evenkeel.typing import ColumnType
from evenkeel.validation.infer.nature import Nature, nature
from evenkeel.validation.infer.written import Written, written

_SHOWN = 3
_LENGTH = 30
_MOSTLY = 0.9


def infer_notes(table: TableStatistics, schema: Schema) -> dict[str, str]:
    """Return a line on each column that looks like something that its promises do not say.

    >>> from evenkeel.typing import ColumnType
    >>> code = ColumnStatistics(ColumnType.INTEGER, 0, 50, 0, 50, True)
    >>> infer_notes(TableStatistics(50, {"id": code}), Schema((Column("id", ColumnType.INTEGER),)))
    {'id': 'identifier: all 50 values differ'}
    """
    found = {column.name: _note(column, table.columns[column.name]) for column in schema.columns}
    return {name: note for name, note in found.items() if note is not None}


def _note(column: Column, statistics: ColumnStatistics) -> str | None:
    found = written(statistics)
    if found is not None:
        return _written(column, statistics, found)
    text = statistics.text
    if text is not None and 0 < _MOSTLY * statistics.present <= text.looks_like.local_date:
        return f"days that are not in ISO 8601, such as {_some(statistics.values[:1]) or 'others'}"
    if text is not None and column.sensitivity is not None:
        return "e-mail addresses"
    return _natures(statistics)


def _natures(statistics: ColumnStatistics) -> str | None:
    kind, distinct = nature(statistics), statistics.distinct or 0
    if kind is Nature.EMPTY:
        return "empty: no row has a value"
    if kind is Nature.CONSTANT:
        return f"constant: every value is {_short(statistics.values[0].value)}" if statistics.values else "constant"
    if kind is Nature.FREE_TEXT:
        return f"free text: {'' if statistics.distinct_exact else 'about '}{distinct:,} different values"
    if kind is not Nature.IDENTIFIER:
        return None
    if statistics.distinct_exact and distinct == statistics.present:
        return f"identifier: all {distinct:,} values differ"
    about = "" if statistics.distinct_exact else "about "
    return f"identifier: {about}{min(distinct, statistics.present):,} of {statistics.present:,} values differ"


def _written(column: Column, statistics: ColumnStatistics, found: Written) -> str:
    """Say what texts are written as, what says nothing among them, and what does not belong there."""
    said = {ColumnType.DATE: "days", ColumnType.TIMESTAMP: "times", ColumnType.BOOLEAN: "booleans"}
    parts = [said.get(found.type, "numbers") + ("" if column.type is found.type else " written as text")]
    if found.words:
        parts.append(f"words for nothing: {_some(found.words)}")
    if found.dirt:
        parts.append(f"dirt: {_some(found.dirt)}; correct it, or name it in missing_values")
    blank = 0 if statistics.text is None else statistics.text.empty + statistics.text.blank
    return "; ".join([*parts, *([f"{blank:,} blank"] if blank else [])])


def _some(values: Iterable[ValueCount]) -> str:
    listed = list(values)
    more = [f"{len(listed) - _SHOWN:,} others"] if len(listed) > _SHOWN else []
    return ", ".join([*(f"{_short(one.value)} ({one.count:,})" for one in listed[:_SHOWN]), *more])


def _short(value: object) -> str:
    return shorten(repr(value), _LENGTH)
