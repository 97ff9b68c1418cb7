"""Splits whose times overlap."""

from collections.abc import Iterator

from evenkeel.clock import to_time
from evenkeel.schema import Severity
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.base import percent
from evenkeel.validation.leakage.base import Finding, LeakageCheck
from evenkeel.validation.leakage.evidence import Evidence


class TimeOverlap(LeakageCheck):
    """Rows that are judged are from before the last that is trained on.

    In a split by time that is an error. In another it is an info: such a split says how well a model fills gaps, not
    how well it knows what is to come. A split in which less than a tenth of the rows overlap was meant to be one by time.
    """

    kind = "time_overlap"
    severity = Severity.ERROR

    def find(self, seen: Evidence) -> Iterator[Anomaly]:
        times = seen.gathered.times
        late = [name for name in seen.early if times[name][0] < times[seen.splits[0]][1]]
        if not late:
            return
        first, worst = seen.splits[0], max(late, key=lambda name: seen.early[name])
        end, begin = _said(times[first][1]), _said(times[worst][0])
        told = f"{first!r} ends at {end}, and {worst!r} begins at {begin}, {percent(seen.early[worst])} of its rows earlier"
        advice = (
            "Cut the splits at one moment." if seen.temporal else "To know how well a model foretells, split by time."
        )
        message = f"The splits overlap in time: {told}. {advice}{seen.sampled}"
        severity = Severity.ERROR if seen.temporal else Severity.INFO
        finding = Finding(round(seen.early[worst], 4), 0, message, (end, begin))
        yield self.anomaly(seen.roles.time, finding, severity, worst)


def _said(moment: int) -> str:
    return to_time(moment).isoformat().replace("+00:00", "Z")
