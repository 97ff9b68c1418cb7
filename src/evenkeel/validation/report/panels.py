"""What is known beyond single columns: what tells of the label, what moves together, and the parts of the rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evenkeel.statistics import Pairs, TableStatistics
from evenkeel.validation.report import figures
from evenkeel.validation.report.columns import Column

FIRST = 10
MOST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """The names that a line is about, those of columns with their line on the page; a share to draw; and words."""

    names: tuple[tuple[str, Column | None], ...]
    part: float
    text: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A small table with bars: what is drawn, the first lines, those that open, and how many were left out."""

    title: str
    drawn: str
    first: tuple[Line, ...]
    others: tuple[Line, ...] = ()
    more: int = 0


def panels(table: TableStatistics, columns: Sequence[Column]) -> tuple[Panel, ...]:
    """Return the panels of a data set; none where nothing of this kind was asked for."""
    lines = {column.name: column for column in columns}
    found = [] if table.pairs is None else [*_information(table.pairs, lines), _correlations(table.pairs, lines)]
    found += [_parts("Slices", table.slices, table.rows), _parts("Spans of time", table.spans, table.rows)]
    return tuple(panel for panel in found if panel.first)


def _information(pairs: Pairs, lines: Mapping[str, Column]) -> Iterator[Panel]:
    for label, columns in pairs.information.items():
        told = [
            Line(((name, lines.get(name)),), max(0.0, one.share), figures.share(max(0.0, one.share)))
            for name, one in columns.items()
        ]
        yield _panel(f"What tells of {figures.visible(label, 60)}", "share of what there is to be known", told)


def _correlations(pairs: Pairs, lines: Mapping[str, Column]) -> Panel:
    told = [
        Line(tuple((name, lines.get(name)) for name in (one.first, one.second)), abs(one.pearson), _signed(one.pearson))
        for one in pairs.correlations
    ]
    return _panel("What moves together", "Pearson's correlation", told)


def _parts(title: str, parts: Mapping[str, TableStatistics], rows: int) -> Panel:
    told = [Line(((name, None),), one.rows / max(rows, 1), f"{one.rows:,}") for name, one in parts.items()]
    return _panel(title, "rows", told)


def _panel(title: str, drawn: str, told: Iterable[Line]) -> Panel:
    lines = tuple(told)
    return Panel(title, drawn, lines[:FIRST], lines[FIRST:MOST], max(0, len(lines) - MOST))


def _signed(correlation: float) -> str:
    """Return a correlation with two decimals.

    >>> _signed(-0.876), _signed(0.5)
    ('−0.88', '0.50')
    """
    return f"{correlation:.2f}".replace("-", "−")
