"""A column that is served otherwise than it was trained on."""

from typing import TYPE_CHECKING

from evenkeel.validation.checks.base import MovedCheck
from evenkeel.validation.facts import Facts

if TYPE_CHECKING:
    from evenkeel.validation.drift import Drift


class Skewed(MovedCheck):
    """A column that was served lies further from that of training than its limit of ``skew``, and that is no chance."""

    kind = "skewed"
    field = "skew"
    remedy = "see what serving reads otherwise than training, or raise its limit of skew"
    apart_from = "training"

    def measured(self, facts: Facts) -> "Drift | None":
        return facts.skew
