"""The orders in which a reader may want the columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from evenkeel.schema import Severity
from evenkeel.validation.report.base import Report
from evenkeel.validation.report.columns import Column

_WORST = [*Severity]
_FINE = len(_WORST)


@dataclass(frozen=True, slots=True)
class Order:
    """A way to sort the columns: what the page calls it, and the columns by their place, first to last.

    ``known`` is whether a line says by itself where it comes, by its place or its name, without a rank.
    """

    title: str
    places: tuple[int, ...]
    known: str = ""

    def ranks(self) -> list[int]:
        """Return for each column, by its place, where it comes in this order.

        >>> Order("by name", (2, 0, 1)).ranks()
        [1, 2, 0]
        """
        found = [0] * len(self.places)
        for rank, place in enumerate(self.places):
            found[place] = rank
        return found


def orders(report: Report, columns: Sequence[Column]) -> tuple[Order, ...]:
    """Return the orders that make sense for a report; the first is the one in which the page is written."""
    most_different = {} if report.drift is None else {one.column: i for i, one in enumerate(report.drift.columns)}
    found = [_order("as in the file", columns, lambda one: one.place, "place")]
    if report.drift is not None:
        found.insert(0, _order("most different first", columns, lambda one: most_different.get(one.name, -1)))
    if report.anomalies is not None:
        wrong = any(one.severity is not Severity.INFO for one in report.anomalies.anomalies)
        first = _order("anomalies first", columns, lambda one: _severity(one, most_different))
        found.insert(0 if wrong else len(found), first)
    found.append(_order("most missing first", columns, lambda one: -one.missing))
    found.append(_order("by name", columns, lambda one: one.name.casefold(), "name"))
    return tuple(found)


def _order(title: str, columns: Sequence[Column], key: Callable[[Column], Any], known: str = "") -> Order:
    return Order(title, tuple(one.place for one in sorted(columns, key=key)), known)


def _severity(column: Column, most_different: dict[str, int]) -> tuple[int, int, int]:
    """Sort by the worst anomaly, then by how many there are, then by what else matters."""
    worst = min((_WORST.index(one.severity) for one in column.anomalies), default=_FINE)
    return worst, -len(column.anomalies), most_different.get(column.name, -1)
