"""A number that counts the rows, in an order that tells the label."""

from collections.abc import Iterator

import pyarrow as pa

from evenkeel.schema import Severity
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.base import percent
from evenkeel.validation.leakage.base import Finding, LeakageCheck
from evenkeel.validation.leakage.bins import as_numbers
from evenkeel.validation.leakage.evidence import Evidence
from evenkeel.validation.leakage.words import measured_in_words

_NEARLY_ALL = 0.99
_FEWEST = 100
_TELLING = 0.6


class RowOrder(LeakageCheck):
    """A number rises (or falls) from row to row in 99 % of them, and tells the label with a score surely above 0.6."""

    kind = "row_order"
    severity = Severity.WARNING

    def find(self, seen: Evidence) -> Iterator[Anomaly]:
        for name in seen.columns:
            one, kind = seen.scores.get(name), seen.rows.column(name).type
            if one is None or one.low < _TELLING or not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
                continue
            numbers = as_numbers(seen.rows.column(name))
            before, after = numbers[:-1], numbers[1:]
            share = max(float((after > before).mean()), float((after < before).mean()))
            if len(numbers) < _FEWEST or share < _NEARLY_ALL:
                continue
            message = (
                f"Column {name!r} counts the rows: it moves one way in {percent(share)} of them, and their order tells the "
                f"label, {measured_in_words(one, seen.target.task)}. Leave it out, and split by time.{seen.sampled}"
            )
            yield self.anomaly(name, Finding(round(share, 4), _NEARLY_ALL, message))
