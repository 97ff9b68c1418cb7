"""A column that holds the very words of the label."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.schema import Severity
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.leakage.base import Finding, LeakageCheck
from evenkeel.validation.leakage.evidence import Evidence
from evenkeel.validation.leakage.words import measured_in_words

_TELLING = 0.75


class ValuesLikeLabel(LeakageCheck):
    """Label and column are text, and have the same values but for capitals; a warning where the column tells the label.

    ``yes`` and ``no``, ``true`` and ``false`` and the like are words of any column, and do not count.
    """

    kind = "values_like_label"
    severity = Severity.WARNING

    def find(self, seen: Evidence) -> Iterator[Anomaly]:
        words = _words(seen.rows.column(seen.roles.label))
        if len(words) < 2 or words <= _ANY:
            return
        for name in seen.columns:
            if name in seen.copies or _words(seen.rows.column(name)) != words:
                continue
            one = seen.scores.get(name)
            told = f", {measured_in_words(one, seen.target.task)}" if one else ""
            message = (
                f"Column {name!r} has the same values as the label {seen.roles.label!r}{told}: leave it out, unless it is "
                f"known when the model is asked.{seen.sampled}"
            )
            severity = Severity.WARNING if one is not None and one.low >= _TELLING else Severity.INFO
            measured = None if one is None else round(one.value, 4)
            yield self.anomaly(name, Finding(measured, _TELLING, message, tuple(sorted(words))), severity)


_ANY = frozenset({"yes", "no", "true", "false", "y", "n", "t", "f", "0", "1", "low", "medium", "high", "none"})
_MOST = 1_000


def _words(column: pa.ChunkedArray) -> frozenset[str]:
    """Return the different texts of a column in small letters; none where it is not text, or has very many."""
    if not pa.types.is_string(column.type):
        return frozenset()
    values = pc.drop_null(column.unique())
    return frozenset(value.strip().casefold() for value in values.to_pylist()) if len(values) <= _MOST else frozenset()
