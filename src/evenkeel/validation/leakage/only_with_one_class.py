"""A value that comes with one class alone, in a column that says little of all other rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from evenkeel.schema import Severity
from evenkeel.typing import Task
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.base import percent
from evenkeel.validation.leakage.base import Finding, LeakageCheck
from evenkeel.validation.leakage.evidence import ERROR, Evidence
from evenkeel.validation.leakage.scores import lower_bound
from evenkeel.validation.leakage.sides import MOST_SIDES, Mask, Side, sides

_PURE = 0.99
_COVERS = 0.05
_RATIO = 0.1
_TOLD = 0.99


@dataclass(frozen=True, slots=True)
class _OneClass:
    """Of ``rows`` on a side the share ``pure`` is of the class ``name``, certainly ``low``; elsewhere ``elsewhere``."""

    side: Side
    name: str
    rows: int
    pure: float
    low: float
    elsewhere: float


class OnlyWithOneClass(LeakageCheck):
    """Where the column has some values, or any, 99 % of the rows are of one class: as if it were filled in afterwards.

    These rows are at least 5 % of that class, and other classes are certainly at most a tenth as frequent there as in
    all rows. The values are chosen on one half of the rows and judged on the other. Not for the label that is a number.
    """

    kind = "only_with_one_class"
    severity = Severity.WARNING

    def find(self, seen: Evidence) -> Iterator[Anomaly]:
        if seen.target.task is Task.REGRESSION:
            return
        for name in seen.columns:
            told = name in seen.scores and seen.scores[name].value >= _TOLD
            found = [] if told or name in seen.copies else list(_found(name, seen))
            if found:
                one = max(found, key=lambda found: found.rows)
                yield self.anomaly(name, Finding(round(one.pure, 4), _PURE, _message(name, one, seen)))


def _found(name: str, seen: Evidence) -> Iterator[_OneClass]:
    target, known = seen.target, seen.target.known
    error = ERROR / (len(seen.columns) * len(target.names) * MOST_SIDES)
    fitted, held = known & seen.fitted, known & ~seen.fitted
    apart = sides(name, seen.rows.column(name), fitted)
    for place, title in enumerate(target.names):
        inside = target.codes == place
        for side in apart.of_class(inside, fitted):
            found = _judged(side, title, inside, held, error)
            if found is not None:
                yield found


def _judged(side: Side, title: str, inside: Mask, held: Mask, error: float) -> _OneClass | None:
    """Return what the rows on which nothing was chosen say of a side; none where these are not of one class."""
    there, elsewhere = held & side.rows, held & ~side.rows
    rows, hits, others = int(there.sum()), int((there & inside).sum()), int((elsewhere & inside).sum())
    if not rows or not elsewhere.any() or hits < _PURE * rows or hits < _COVERS * (hits + others):
        return None
    low = lower_bound(hits / rows, rows, error)
    share = (hits + others) / held.sum()
    if 1 - low > _RATIO * (1 - share):
        return None
    return _OneClass(side, title, rows, hits / rows, low, others / int(elsewhere.sum()))


def _message(name: str, one: _OneClass, seen: Evidence) -> str:
    return (
        f"Column {name!r} knows {one.name}: of the {one.rows:,} rows in which {one.side.rule}, and on which no rule was "
        f"fitted, {percent(one.pure)} have it (at least {percent(one.low)}), of all others {percent(one.elsewhere)}. Leave "
        f"it out, unless it is known when the model is asked.{seen.sampled}"
    )
