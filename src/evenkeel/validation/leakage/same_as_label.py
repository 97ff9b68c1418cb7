"""A column that is the label by another name."""

from collections.abc import Iterator

from evenkeel.schema import Severity
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.leakage.base import Finding, LeakageCheck
from evenkeel.validation.leakage.evidence import Evidence
from evenkeel.validation.leakage.predicts_label_alone import CERTAIN, PROBABLE
from evenkeel.validation.leakage.scores import lower_bound

_ERROR = 0.01


class SameAsLabel(LeakageCheck):
    """The label follows exactly: a copy, another word for each class, a limit of a number, or a number in step with it.

    Rows in which either is missing do not count. Where the rows of all classes but the largest are fewer than about 65
    it is a warning, and fewer than about 25 are no evidence.
    """

    kind = "same_as_label"
    severity = Severity.ERROR

    def find(self, seen: Evidence) -> Iterator[Anomaly]:
        for name, how in seen.copies.items():
            there = seen.target.known & seen.rows.column(name).is_valid().to_numpy()
            low = lower_bound(1.0, seen.target.pairs(there), _ERROR / len(seen.columns))
            if low < PROBABLE:
                continue
            share = float(there.sum() / seen.target.known.sum())
            message = (
                f"Column {name!r} is the label {seen.roles.label!r} by another name: {how}, in all {there.sum():,} rows "
                f"that have both. Leave it out.{seen.sampled}"
            )
            severity = Severity.ERROR if low >= CERTAIN else Severity.WARNING
            yield self.anomaly(name, Finding(round(share, 4), None, message), severity)
