"""What a line of the page says of a column."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from evenkeel.schema import Severity
from evenkeel.statistics import ColumnStatistics, ListStatistics, words
from evenkeel.typing import ColumnType
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.drift import ColumnDrift
from evenkeel.validation.report import figures
from evenkeel.validation.report.base import Report


@dataclass(frozen=True, slots=True)
class Column:
    """A column of any data set. ``place`` is its number on the page; ``sides`` are the current one, then the reference."""

    place: int
    name: str
    sides: tuple[ColumnStatistics | None, ...]
    anomalies: tuple[Anomaly, ...] = ()
    drift: ColumnDrift | None = None

    @property
    def known(self) -> ColumnStatistics:
        """The column as it is, or as it was where it is no more."""
        return next(side for side in self.sides if side is not None)

    @property
    def kind(self) -> str:
        """The type, and that of the items of lists."""
        return words.kind(self.known)

    @property
    def missing(self) -> float:
        return missing(self.known) or 0.0


@dataclass(frozen=True, slots=True)
class Tag:
    """A word about a column; ``kind`` is error, warning, info, or note for what is neither good nor bad."""

    kind: str
    text: str


def columns_of(report: Report) -> tuple[Column, ...]:
    """Return each column of either data set, those of the current one first, in the order of the file."""
    tables = [one.columns for one in (report.current, report.reference) if one is not None]
    names = list(dict.fromkeys(name for table in tables for name in table))
    found: dict[str | None, list[Anomaly]] = defaultdict(list)
    for anomaly in () if report.anomalies is None else report.anomalies.anomalies:
        found[anomaly.column].append(anomaly)
    drift = {} if report.drift is None else {one.column: one for one in report.drift.columns}
    return tuple(
        Column(i, name, tuple(table.get(name) for table in tables), tuple(found[name]), drift.get(name))
        for i, name in enumerate(names)
    )


def tags(column: Column) -> tuple[Tag, ...]:
    """Return what to say beside the name of a column, the worst first."""
    counts = Counter(one.severity for one in column.anomalies)
    told = [Tag(str(one), figures.count(counts[one], word(one))) for one in Severity if counts[one]]
    if column.drift is not None and column.drift.drifted:
        told.append(Tag("drifted", "drifted"))
    return (*told, *_changes(column.sides), *(Tag("note", note) for note in _notes(column.known)))


def _changes(sides: Sequence[ColumnStatistics | None]) -> list[Tag]:
    if len(sides) == 1:
        return []
    current, reference = sides
    if current is None or reference is None:
        return [Tag("warning", "gone" if current is None else "new")]
    return [] if current.type is reference.type else [Tag("warning", f"was {reference.type}")]


def word(severity: Severity) -> str:
    """Return what people call an anomaly of a severity."""
    return "remark" if severity is Severity.INFO else str(severity)


def missing(column: ColumnStatistics | None) -> float | None:
    """Return the share of rows without a value: null, or not a number."""
    if column is None or not column.count:
        return None
    return (column.missing + (column.number.nan if column.number else 0)) / column.count


def missing_share(column: ColumnStatistics | None) -> str:
    """Return the share of rows without a value, as people write it."""
    return figures.share(missing(column))


def terms(distance: str, drift: ColumnDrift) -> str:
    """Return the distance of a column with its bounds, its limit and its p-value."""
    known = drift.p_value is not None and drift.low is not None
    bounds = f" [{figures.distance(drift.low)}, {figures.distance(drift.high)}]" if known else ""
    chance = f", p {_chance(drift.p_value)}" if drift.p_value is not None else ""
    of = "" if drift.measured == "values" else f" of {drift.measured}"
    measured = f"{distance.replace('_', ' ')}{of} {figures.distance(drift.distance)}"
    return f"{measured}{bounds}, limit {figures.number(drift.limit)}{chance}"


def _chance(p_value: float) -> str:
    return "< 0.001" if p_value < 0.001 else f"= {p_value:.2g}"


def distinct(column: ColumnStatistics | None) -> str:
    """Return how many different values there are; about, where they were estimated."""
    if column is None or column.distinct is None:
        return figures.NOTHING
    return f"{'' if column.distinct_exact else '≈ '}{column.distinct:,}"


def summary(column: ColumnStatistics | None, values: int = 3) -> str:
    """Return what is typical of a column, in a few words; of texts so many values."""
    if column is None:
        return figures.NOTHING
    if column.type is ColumnType.OTHER:
        return f"not looked into: {figures.visible(column.arrow_type, 40)}"
    if not column.present:
        return "no value"
    if column.list is not None:
        return _of_lists(column.list, values)
    if column.number is not None:
        return _of_numbers(column)
    if column.time is not None:
        return f"{figures.moment(column.time.minimum)} to {figures.moment(column.time.maximum)}"
    most = [one for one in column.values[:values] if one.count > 1]
    if not most:
        return _of_lengths(column)
    return ", ".join(f"{figures.visible(one.value, 24)} {figures.share(one.count / column.present)}" for one in most)


def _of_lists(lists: ListStatistics, values: int) -> str:
    items = "item" if lists.shortest == lists.longest == 1 else "items"
    count = f"{lists.shortest}" if lists.shortest == lists.longest else f"{lists.shortest} to {lists.longest}"
    return f"{count} {items}: {summary(lists.items, values)}" if lists.items.present else f"{count} {items}"


def _of_numbers(column: ColumnStatistics) -> str:
    number = column.number
    assert number is not None
    if number.minimum is None or number.percentiles is None:
        return "no finite number"
    if number.minimum == number.maximum:
        return f"always {figures.number(number.minimum)}"
    return (
        f"median {figures.number(number.percentiles.p50)}, "
        f"{figures.number(number.minimum)} to {figures.number(number.maximum)}"
    )


def _of_lengths(column: ColumnStatistics) -> str:
    text = column.text
    if text is None or text.shortest is None:
        return "no value stands out"
    lengths = f"{text.shortest}" if text.shortest == text.longest else f"{text.shortest} to {text.longest}"
    return f"texts of {lengths} letters"


def _notes(column: ColumnStatistics) -> list[str]:
    told = []
    if column.count and not column.present:
        told.append("empty")
    if column.present > 1 and column.distinct == 1:
        told.append("constant")
    if column.present > 1 and column.distinct_exact and column.distinct == column.present:
        told.append("all different")
    if column.number is not None and column.number.infinite:
        told.append("infinite values")
    if column.text is not None and words.looks(column.text, column.present) is not None:
        told.append("looks like another type")
    return told
