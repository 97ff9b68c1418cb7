"""The gate over which a metric must not rise."""

from dataclasses import dataclass

from evenkeel.evaluation.gates.limit import Limit
from evenkeel.evaluation.result import Interval


@dataclass(frozen=True, slots=True)
class AtMost(Limit):
    """A metric must be at most ``value``: on all rows, on those of ``slice``, or on each slice of ``over``.

    >>> str(AtMost("log_loss", 0.6, confident=True))
    'log_loss <= 0.6 (confident)'
    """

    sign = "<="

    def compared(self, interval: Interval) -> float | None:
        return interval.high if self.confident else interval.value

    def room(self, interval: Interval) -> float:
        return self.value - (self.compared(interval) or 0.0)
