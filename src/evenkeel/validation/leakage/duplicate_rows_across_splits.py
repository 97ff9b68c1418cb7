"""Rows that stand in more than one split."""

from collections.abc import Iterator

import numpy as np

from evenkeel.hashing import UInt64Array
from evenkeel.schema import Severity
from evenkeel.validation.anomalies import EXAMPLES, Anomaly
from evenkeel.validation.checks.base import percent
from evenkeel.validation.leakage.base import Finding, LeakageCheck
from evenkeel.validation.leakage.evidence import Evidence
from evenkeel.validation.leakage.straddling import Straddling, straddling

_SHARE = 0.01
_COARSE = 0.5


class DuplicateRowsAcrossSplits(LeakageCheck):
    """Rows of two splits are equal in all features; a warning from 1 % of the rows of the later split on.

    It is an info where features are so coarse that half of the rows of the first split have a twin there: rows are then
    equal by chance. In a split by time, things that do not change come again, and nothing is said.
    """

    kind = "duplicate_rows_across_splits"
    severity = Severity.WARNING

    def find(self, seen: Evidence) -> Iterator[Anomaly]:
        found = [] if seen.temporal else straddling(seen.gathered.contents, seen)
        if not found:
            return
        worst = max(found, key=lambda one: one.share)
        coarse = _share_of_twins(seen, worst.first) >= _COARSE
        severity = Severity.WARNING if worst.share >= _SHARE and not coarse else Severity.INFO
        message = (
            f"{percent(worst.share)} of the rows of {worst.split!r} are equal in all features to one of {worst.first!r}"
            f"{_contradicting(seen, worst)}: "
            + (
                "the features are coarse, and this is chance."
                if coarse
                else "keep one row of each, or split by content."
            )
        )
        finding = Finding(round(worst.share, 4), _SHARE, message, _examples(seen, worst))
        yield self.anomaly(None, finding, severity, worst.split)


def _share_of_twins(seen: Evidence, split: str) -> float:
    hashes = _hashes(seen, split)
    _, counts = np.unique(hashes, return_counts=True)
    return float(counts[counts > 1].sum() / max(len(hashes), 1))


def _hashes(seen: Evidence, split: str) -> UInt64Array:
    entries = seen.gathered.contents.entries
    found: UInt64Array = entries["hash"][entries["split"] == seen.gathered.names.index(split)]
    return found


def _contradicting(seen: Evidence, found: Straddling) -> str:
    """Say how many of the equal rows have different labels."""
    entries = seen.gathered.contents.entries
    twins = entries[np.isin(entries["hash"], found.values)]
    pairs = np.unique(twins[["hash", "label"]])
    different = len(pairs) - len(np.unique(pairs["hash"]))
    return f", {percent(different / len(found.values))} of them with another label" if different else ""


def _examples(seen: Evidence, found: Straddling) -> tuple[str, ...]:
    entries = seen.gathered.contents.entries
    told = []
    for value in found.values[:EXAMPLES]:
        twins = entries[entries["hash"] == value]
        first, later = (
            twins[twins["split"] == seen.gathered.names.index(s)]["row"] for s in (found.first, found.split)
        )
        told.append(f"row {first.min() + 1} = row {later.min() + 1}")
    return tuple(told)
