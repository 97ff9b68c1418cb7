"""One comparison of a column, before it is corrected for all others."""

from dataclasses import dataclass

from evenkeel.decisions import Estimate, Pair, get_distance
from evenkeel.decisions.distances import TotalVariation
from evenkeel.validation.drift.base import DriftPlan


@dataclass(frozen=True, slots=True)
class Part:
    """What was compared (the values, or the hours of times, say), how far that lies apart, and how surprising it is."""

    reason: str
    message: str
    estimate: Estimate
    p_value: float
    limit: float

    @property
    def exceeds(self) -> bool:
        """Whether the distance as measured is larger than what matters."""
        return self.estimate.value > self.limit


def measured(reason: str, message: str, pair: Pair, p_value: float | None, plan: DriftPlan) -> tuple[Part, ...]:
    """Return the comparison of two samples in bins; none where one of them has fewer than two values."""
    distance = get_distance(plan.distance)
    measure = distance if pair.places is not None or not distance.ordered else TotalVariation()
    estimate = measure.measure(pair)
    return () if estimate is None or p_value is None else (Part(reason, message, estimate, p_value, plan.beyond),)
