"""Groups whose rows stand in more than one split."""

from collections.abc import Iterator

from evenkeel.schema import Severity
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.base import percent
from evenkeel.validation.leakage.base import Finding, LeakageCheck
from evenkeel.validation.leakage.evidence import Evidence
from evenkeel.validation.leakage.straddling import straddling


class GroupInTwoSplits(LeakageCheck):
    """Rows of one group (a customer, a machine, a patient) are trained on and judged.

    In a split by time that is the nature of things, and an info.
    """

    kind = "group_in_two_splits"
    severity = Severity.WARNING

    def find(self, seen: Evidence) -> Iterator[Anomaly]:
        group = seen.roles.group
        found = straddling(seen.gathered.groups, seen)
        if group is None or not found:
            return
        worst = max(found, key=lambda one: one.share)
        told = f"{worst.told('groups')}, with {percent(worst.share)} of its rows"
        advice = "Groups that are known already will be judged too well"
        if seen.temporal:
            message = f"Groups of {group!r} go on in time: {told}. {advice} where most rows to come are of new ones."
        else:
            message = f"Groups of {group!r} lie on both sides: {told}. {advice}: split with HashSplit(by={group!r})."
        finding = Finding(round(worst.share, 4), 0, message, seen.values_of(group, worst.values))
        yield self.anomaly(group, finding, Severity.INFO if seen.temporal else Severity.WARNING, worst.split)
