"""The gate under which a metric must not fall."""

from dataclasses import dataclass

from evenkeel.evaluation.gates.limit import Limit
from evenkeel.evaluation.result import Interval


@dataclass(frozen=True, slots=True)
class AtLeast(Limit):
    """A metric must be at least ``value``: on all rows, on those of ``slice``, or on each slice of ``over``.

    >>> str(AtLeast("recall", 0.5, over="origin"))
    'recall >= 0.5 in each origin'
    """

    sign = ">="

    def compared(self, interval: Interval) -> float | None:
        return interval.low if self.confident else interval.value

    def room(self, interval: Interval) -> float:
        return (self.compared(interval) or 0.0) - self.value
