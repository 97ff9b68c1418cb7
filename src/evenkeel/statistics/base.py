"""The statistics of a column, of a table, and of the splits of a snapshot."""

from dataclasses import dataclass, field

from evenkeel.artifacts import Document, Table, as_html
from evenkeel.errors import NotFoundError
from evenkeel.typing import ColumnType, Json

TOP = 20
_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 16


@dataclass(frozen=True, slots=True)
class ValueCount:
    """A value and the number of rows that hold it."""

    value: bool | int | float | str
    count: int


@dataclass(frozen=True, slots=True)
class Buckets:
    """A histogram: ``counts[i]`` numbers lie between ``edges[i]`` and ``edges[i + 1]``; there is one more edge."""

    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()

    def sparkline(self) -> str:
        """Return the shape in 16 letters; nothing where nothing is counted.

        >>> Buckets(counts=(1, 0, 4, 8)).sparkline()
        '▁ ▄█'
        """
        width = max(1, len(self.counts) // _WIDTH)
        sums = [sum(self.counts[start : start + width]) for start in range(0, len(self.counts), width)]
        highest = max(sums, default=0)
        return "".join(" " if total == 0 else _BARS[(len(_BARS) - 1) * total // highest] for total in sums).rstrip()


@dataclass(frozen=True, slots=True)
class Percentiles:
    """The numbers below which 1, 5, 25, 50, 75, 95 and 99 % of the finite numbers lie."""

    p01: float
    p05: float
    p25: float
    p50: float
    p75: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class NumberStatistics:
    """What only numbers have. NaN and infinite values are counted, and take no part in anything else.

    ``deviation`` is that of the population. What cannot be said, such as the mean of no number, is none. Percentiles
    are exact for a column with at most 1,000 different numbers, else within 1 %. ``histogram`` has buckets of one
    width, ``quantile_histogram`` buckets of about equal counts.
    """

    nan: int
    infinite: int
    zeros: int
    negatives: int
    mean: float | None
    deviation: float | None
    skewness: float | None
    minimum: int | float | None
    maximum: int | float | None
    percentiles: Percentiles | None
    histogram: Buckets
    quantile_histogram: Buckets

    def spread(self) -> str:
        if self.minimum is None or self.mean is None:
            return "no finite number"
        return f"{self.minimum:g} … {self.maximum:g}, mean {self.mean:.4g}"


@dataclass(frozen=True, slots=True)
class TextStatistics:
    """What only text has. Lengths are in code points; ``empty`` is how many texts have length 0 (null is not text)."""

    empty: int
    shortest: int | None
    longest: int | None
    mean_length: float | None


@dataclass(frozen=True, slots=True)
class TimeStatistics:
    """The first and last time (ISO 8601, in UTC) or day of a column."""

    minimum: str | None
    maximum: str | None


@dataclass(frozen=True, slots=True)
class ColumnStatistics:
    """One column of a table; ``position`` is its place, ``count`` the rows, of which ``missing`` are null.

    ``values`` are the different values with their counts, the most frequent first, ties by value: all of them where
    ``values_complete``, else the 20 most frequent, or none where there are too many to count. ``distinct`` is how many
    there are, within about 1 % unless ``distinct_exact``; none for times and for floats of many values.
    """

    type: ColumnType
    position: int
    count: int
    missing: int
    distinct: int | None = None
    distinct_exact: bool = False
    values: tuple[ValueCount, ...] = ()
    values_complete: bool = False
    number: NumberStatistics | None = None
    text: TextStatistics | None = None
    time: TimeStatistics | None = None

    @property
    def top(self) -> tuple[ValueCount, ...]:
        """The 20 most frequent values."""
        return self.values[:TOP]

    @property
    def present(self) -> int:
        """How many rows hold a value that is not null."""
        return self.count - self.missing

    def line(self) -> tuple[str, ...]:
        """Return the column for people: type, share missing, different values, spread, and shape."""
        missing = f"{self.missing / self.count:.1%}" if self.missing else ""
        distinct = "" if self.distinct is None else f"{'' if self.distinct_exact else '~'}{self.distinct:,}"
        shape = "" if self.number is None else self.number.histogram.sparkline()
        return self.type, missing, distinct, self._spread(), shape

    def _spread(self) -> str:
        if self.number is not None:
            return self.number.spread()
        if self.time is not None and self.present:
            return f"{self.time.minimum} … {self.time.maximum}"
        return ", ".join(f"{entry.value} {entry.count / self.present:.0%}" for entry in self.top[:3])


@dataclass(frozen=True, slots=True)
class TableStatistics:
    """The statistics of a table: its rows, and its columns in their order."""

    rows: int
    columns: dict[str, ColumnStatistics] = field(default_factory=dict)

    def __post_init__(self) -> None:
        in_order = sorted(self.columns.items(), key=lambda item: item[1].position)
        object.__setattr__(self, "columns", dict(in_order))

    def lines(self) -> Table:
        """Return a line for each column, for people."""
        header = ("column", "type", "missing", "distinct", "range or most frequent", "shape")
        return Table(header, [(name, *column.line()) for name, column in self.columns.items()])

    def _repr_html_(self) -> str:
        return as_html("TableStatistics", {"rows": f"{self.rows:,}"}, [self.lines()])


@dataclass(frozen=True)
class Statistics(Document):
    """The statistics of each split of a snapshot."""

    splits: dict[str, TableStatistics]

    def table(self, split: str) -> TableStatistics:
        if split not in self.splits:
            raise NotFoundError("split", split, self.splits)
        return self.splits[split]

    def summary(self) -> dict[str, Json]:
        columns = {len(table.columns) for table in self.splits.values()}
        rows: dict[str, Json] = {f"rows_{split}": table.rows for split, table in self.splits.items()}
        return {"columns": max(columns, default=0), **rows}

    def tables(self) -> tuple[Table, ...]:
        return tuple(table.lines() for table in self.splits.values())
