"""How wide the interval of quantiles is."""

from evenkeel.metrics.base import FloatArray, Metric, divide
from evenkeel.metrics.evidence import IntervalHits
from evenkeel.typing import Task


class IntervalWidth(Metric[IntervalHits]):
    """The mean of the highest less the lowest quantile, in the unit of the label.

    Of two intervals that cover as much the narrow one is good.
    """

    name = "interval_width"
    bigger_is_better = False
    tasks = frozenset({Task.QUANTILE})
    evidence = IntervalHits

    def compute(self, evidence: IntervalHits) -> FloatArray:
        return divide(evidence.width, evidence.weight)
