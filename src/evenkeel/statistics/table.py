"""The statistics of a table, of its parts, and of the splits of a snapshot."""

from dataclasses import dataclass, field

from evenkeel.artifacts import Document, Table, as_html
from evenkeel.errors import NotFoundError
from evenkeel.statistics.base import ColumnStatistics
from evenkeel.statistics.facts import facts
from evenkeel.statistics.words import line, percent
from evenkeel.typing import Json

_HEADER = ("column", "type", "missing", "distinct", "range or most frequent", "shape")


@dataclass(frozen=True, slots=True)
class Correlation:
    """Pearson's correlation of two columns of numbers, over the ``rows`` in which both hold a finite one."""

    first: str
    second: str
    pearson: float
    rows: int


@dataclass(frozen=True, slots=True)
class Information:
    """What a column says of the label: mutual information in bits, less what chance alone is expected to give.

    ``share`` is its share of the label's entropy: 0 for a column that says nothing, 1 for one that says all. ``groups``
    is how many groups of values of the column were told apart.
    """

    bits: float
    share: float
    groups: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """What columns say of each other.

    ``correlations`` has the strongest first, at most 1,000 of them; ``information`` by label each column with what it says
    of that, the most informative first.
    """

    correlations: tuple[Correlation, ...] = ()
    information: dict[str, dict[str, Information]] = field(default_factory=dict)

    def tables(self, most: int = 10) -> tuple[Table, ...]:
        """Return the strongest of both, for people."""
        correlated = [(one.first, one.second, f"{one.pearson:+.3f}") for one in self.correlations[:most]]
        told = {
            label: [(name, f"{one.bits:.4f}", f"{one.share:.1%}") for name, one in columns.items()][:most]
            for label, columns in self.information.items()
        }
        return (
            Table(("column", "goes with", "correlation"), correlated),
            *(Table((f"says of {label}", "bits", "of all there is to say"), rows) for label, rows in told.items()),
        )


@dataclass(frozen=True, slots=True)
class TableStatistics:
    """The statistics of a table: its rows, and its columns in their order.

    ``sampled_from`` is how many rows the table has where these are statistics of a sample of ``rows`` of them.
    ``slices`` and ``spans`` are the statistics of parts of the rows: those of which an expression is true, and those of
    a month or a day.
    """

    rows: int
    columns: dict[str, ColumnStatistics] = field(default_factory=dict)
    sampled_from: int | None = None
    pairs: Pairs | None = None
    slices: "dict[str, TableStatistics]" = field(default_factory=dict)
    spans: "dict[str, TableStatistics]" = field(default_factory=dict)

    def __post_init__(self) -> None:
        in_order = sorted(self.columns.items(), key=lambda item: item[1].position)
        object.__setattr__(self, "columns", dict(in_order))

    def lines(self) -> Table:
        """Return a line for each column, for people."""
        return Table(_HEADER, [(name, *line(column)) for name, column in self.columns.items()])

    def column(self, name: str) -> ColumnStatistics:
        """Return the statistics of a column; raises `NotFoundError` with the nearest names."""
        if name not in self.columns:
            raise NotFoundError("column", name, self.columns)
        return self.columns[name]

    def facts(self, column: str) -> tuple[Table, ...]:
        """Return everything that is known of a column, for people."""
        return facts(self.column(column))

    def parts(self, column: str | None = None) -> tuple[Table, ...]:
        """Return a line for each slice and each span: its rows, or what one column holds there."""
        found = []
        for what, parts in (("slice", self.slices), ("span", self.spans)):
            if column is None:
                rows = [(name, f"{one.rows:,}", percent(one.rows, self.rows)) for name, one in parts.items()]
                found.append(Table((what, "rows", "share"), rows))
            else:
                lines = [(name, f"{one.rows:,}", *line(one.columns[column])[1:]) for name, one in parts.items()]
                found.append(Table((what, "rows", *_HEADER[2:]), lines))
        return tuple(found)

    def told(self) -> str:
        """Return in words how many rows and columns these are statistics of."""
        whole = "" if self.sampled_from is None else f" (a sample of {self.sampled_from:,})"
        return f"{self.rows:,} rows{whole}, {len(self.columns)} columns"

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
