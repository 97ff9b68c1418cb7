"""A time that had not yet come when the row was asked about."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from evenkeel.schema import Severity
from evenkeel.validation.anomalies import EXAMPLES, Anomaly
from evenkeel.validation.checks.base import percent
from evenkeel.validation.leakage.base import Finding, LeakageCheck
from evenkeel.validation.leakage.bins import as_numbers, number_said
from evenkeel.validation.leakage.evidence import Evidence

_FEW = 0.01
_TIMES = (pa.types.is_timestamp, pa.types.is_date)


class KnownLater(LeakageCheck):
    """A time or day lies after the event time in more than 1 % of the rows that have both.

    One that lies the same span after it in nearly all rows, such as the departure that is asked about two hours before,
    follows from the event time and tells nothing. Feature views are joined as they were known: they cannot come from
    later.
    """

    kind = "known_later"
    severity = Severity.WARNING

    def find(self, seen: Evidence) -> Iterator[Anomaly]:
        time = seen.roles.time
        for name in seen.columns if time else ():
            kind = seen.rows.column(name).type
            if name in seen.roles.joined or name == time or not any(is_time(kind) for is_time in _TIMES):
                continue
            finding = self._look(name, str(time), seen)
            if finding is not None:
                yield self.anomaly(name, finding)

    def _look(self, name: str, time: str, seen: Evidence) -> Finding | None:
        days = any(pa.types.is_date(seen.rows.column(one).type) for one in (name, time))
        columns = [seen.rows.column(one) for one in (name, time)]
        values, moments = (as_numbers(column.cast(pa.date32()) if days else column) for column in columns)
        there = ~(np.isnan(values) | np.isnan(moments))
        after = values[there] - moments[there]
        share = float((after > 0).mean()) if len(after) else 0.0
        low, high = np.quantile(after, [0.01, 0.99], method="lower") if len(after) else (0, 0)
        if share <= _FEW or low == high:
            return None
        message = (
            f"Column {name!r} lies after the event time {time!r} in {percent(share)} of the rows, when it was not known "
            "unless it is a plan: leave it out, or join it as it was known, with a feature view." + seen.sampled
        )
        later = values[there][after > 0][:EXAMPLES]
        kind = pa.date32() if days else columns[0].type
        return Finding(round(share, 4), _FEW, message, tuple(number_said(float(one), kind) for one in later))
