"""A column that comes with the outcome."""

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc

from evenkeel.schema import Severity
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.base import percent
from evenkeel.validation.leakage.base import Finding, LeakageCheck
from evenkeel.validation.leakage.evidence import Evidence

_FEWEST = 20
_ALL = 0.99
_MOST = 0.8


class MissingWithLabel(LeakageCheck):
    """A column is missing where the label is, and there where the label is: it is known no sooner than the outcome.

    It is missing in 99 % of at least 20 rows without a label, and in at most 20 % of those with one. Where more than half
    of the columns are so, these rows are just empty.
    """

    kind = "missing_with_label"
    severity = Severity.WARNING

    def find(self, seen: Evidence) -> Iterator[Anomaly]:
        known = seen.target.known
        if min(known.sum(), (~known).sum()) < _FEWEST:
            return
        found: dict[str, tuple[float, float]] = {}
        for name in seen.columns:
            missing = np.asarray(pc.is_null(seen.rows.column(name), nan_is_null=True).to_numpy())
            found[name] = float(missing[~known].mean()), float(missing[known].mean())
        tied = {name: shares for name, shares in found.items() if shares[0] >= _ALL and shares[1] <= 1 - _MOST}
        if 2 * len(tied) > max(len(found), 2):
            return
        for name, (without, within) in tied.items():
            message = (
                f"Column {name!r} is missing in {percent(without)} of the rows without a label and in {percent(within)} of "
                f"those with one: it is known no sooner than the outcome. Leave it out.{seen.sampled}"
            )
            yield self.anomaly(name, Finding(round(without, 4), _ALL, message))
