"""A column that has moved away from the span before."""

from typing import TYPE_CHECKING

from evenkeel.validation.checks.base import MovedCheck
from evenkeel.validation.facts import Facts

if TYPE_CHECKING:
    from evenkeel.validation.drift import Drift


class Drifted(MovedCheck):
    """A column lies further from that of the span before than its limit of ``drift``, and that is no chance."""

    kind = "drifted"
    field = "drift"
    remedy = "find out what has changed, or raise its limit of drift"
    apart_from = "the span before"

    def measured(self, facts: Facts) -> "Drift | None":
        return facts.drift
