"""A column that names the row, among what a model reads."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.schema import Severity
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.base import percent
from evenkeel.validation.leakage.base import Finding, LeakageCheck
from evenkeel.validation.leakage.evidence import Evidence
from evenkeel.validation.names import is_identity

_DIFFERENT = 0.9
_FEWEST = 50
_LONG = 50


class Identifier(LeakageCheck):
    """At least 90 % of the values of a short text differ, or of a whole number that is named like an id.

    A model can learn rows by heart with it, and learn nothing for rows to come.
    """

    kind = "identifier"
    severity = Severity.WARNING

    def find(self, seen: Evidence) -> Iterator[Anomaly]:
        for name in seen.columns:
            column = pc.drop_null(seen.rows.column(name))
            if len(column) < _FEWEST or not _may_identify(name, column):
                continue
            share = pc.count_distinct(column).as_py() / len(column)
            if share < _DIFFERENT:
                continue
            message = (
                f"Column {name!r} is an identifier: {percent(share)} of its values differ. Leave it out; it may be the "
                f"key, or the group by which rows are split.{seen.sampled}"
            )
            yield self.anomaly(name, Finding(round(share, 4), _DIFFERENT, message, tuple(column[:3].to_pylist())))


def _may_identify(name: str, column: pa.ChunkedArray) -> bool:
    if pa.types.is_integer(column.type):
        return is_identity(name)
    return bool(pa.types.is_string(column.type) and pc.mean(pc.utf8_length(column)).as_py() <= _LONG)
