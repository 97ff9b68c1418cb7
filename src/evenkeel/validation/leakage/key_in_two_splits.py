"""Keys that stand in more than one split."""

from collections.abc import Iterator

from evenkeel.schema import Severity
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.leakage.base import Finding, LeakageCheck
from evenkeel.validation.leakage.evidence import Evidence
from evenkeel.validation.leakage.straddling import straddling


class KeyInTwoSplits(LeakageCheck):
    """A key stands in two splits: the same thing is trained on and judged."""

    kind = "key_in_two_splits"
    severity = Severity.ERROR

    def find(self, seen: Evidence) -> Iterator[Anomaly]:
        key = seen.roles.key
        found = straddling(seen.gathered.keys, seen)
        if key is None or not found:
            return
        told = "; ".join(one.told("keys") for one in found)
        message = f"The key {key!r} does not keep the splits apart: {told}. Split by it, with HashSplit(by={key!r})."
        examples = seen.values_of(key, found[0].values)
        yield self.anomaly(key, Finding(sum(one.count for one in found), 0, message, examples), split=found[0].split)
