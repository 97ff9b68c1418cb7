"""The weight of rows by absolute error: exact, and what a median asks."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from evenkeel.metrics.base import Evidence, Outcomes
from evenkeel.metrics.evidence.score_counts import Ranked


@dataclass(frozen=True, slots=True, eq=False)
class AbsoluteErrors(Evidence):
    """The absolute errors in descending order, with their weight."""

    errors: Ranked

    @classmethod
    def of(cls, outcomes: Outcomes) -> Self:
        errors = np.abs(outcomes.number.astype(np.float64) - outcomes.labels)
        return cls(Ranked.of(errors, outcomes.weights))

    def merge(self, later: Self) -> Self:
        return type(self)(self.errors.merge(later.errors))
