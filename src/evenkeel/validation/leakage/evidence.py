"""What the checks look at: a sample of the rows, the label, and how well each column alone tells it."""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenkeel.hashing import UInt64Array, hash_column, hash_words
from evenkeel.typing import Task
from evenkeel.validation.anomalies import EXAMPLES
from evenkeel.validation.facts import Value
from evenkeel.validation.leakage.bins import bin_column
from evenkeel.validation.leakage.copies import copy_of_label
from evenkeel.validation.leakage.gather import Gathered, Rows, in_order
from evenkeel.validation.leakage.hashes import hash_rows
from evenkeel.validation.leakage.roles import Roles
from evenkeel.validation.leakage.scores import Score, score
from evenkeel.validation.leakage.target import Target, read_target

Mask = npt.NDArray[np.bool_]
ERROR = 0.01
_FEWEST = 20
_COPIES = 10
_ORDERLY = 0.1  # a split with so small a share of rows on the wrong side was meant to be one by time


class Evidence:
    """A table under suspicion. All that is costly is computed when a check first asks for it, and kept.

    ``temporal`` is whether the split is one by time; where nobody says so, it is one if nearly all rows are in order.
    """

    def __init__(self, gathered: Gathered, source: Rows, roles: Roles, task: Task, temporal: bool | None) -> None:
        self.gathered = gathered
        self._source = source
        self.roles = roles
        self.rows = gathered.rows
        self.target: Target = read_target(roles.label, self.rows.column(roles.label), task)
        self.columns = roles.candidates(self.rows.column_names)
        self._temporal = temporal

    @cached_property
    def fitted(self) -> Mask:
        """The rows on which rules are fitted, shape (rows,).

        A group lies on one side, and so do equal rows, unless they are so many that it is what rows are like.
        """
        group = self.roles.group
        hashes = hash_column(self.rows.column(group)) if group else hash_rows(self.rows, self.columns)
        if not group:
            _, inverse, counts = np.unique(hashes, return_inverse=True, return_counts=True)
            alone = hash_words(np.arange(len(hashes), dtype=np.uint64))
            hashes = np.where(counts[inverse] > _COPIES, alone, hashes)
        return np.asarray((hashes >> np.uint64(17)) & np.uint64(1) == 0)

    @cached_property
    def scores(self) -> Mapping[str, Score]:
        """How well each column alone tells the label; those of which too few rows have a label are left out."""
        if self.target.known.sum() < _FEWEST:
            return {}
        error = ERROR / max(len(self.columns), 1)
        found = {
            name: score(bin_column(name, self.rows.column(name), self.fitted), self.target, self.fitted, error)
            for name in self.columns
        }
        return {name: one for name, one in found.items() if one is not None}

    @cached_property
    def copies(self) -> Mapping[str, str]:
        """The columns from which the label follows exactly, and how, in words."""
        likely = [name for name, one in self.scores.items() if one.value >= 0.9]
        found = {name: copy_of_label(name, self.rows.column(name), self.target) for name in likely}
        return {name: how for name, how in found.items() if how is not None}

    @cached_property
    def splits(self) -> tuple[str, ...]:
        """The splits in the order of their use; one or none where the table has no splits."""
        return tuple(in_order(self.gathered.names))

    @property
    def temporal(self) -> bool:
        """Whether the split was meant to be one by time."""
        if self._temporal is not None:
            return self._temporal
        return bool(self.early) and max(self.early.values()) < _ORDERLY

    @cached_property
    def early(self) -> Mapping[str, float]:
        """The share of the rows of each later split that are from before the last of the first."""
        times = self.gathered.times
        if len(times) < 2 or self.splits[0] not in times:
            return {}
        assert self.roles.time is not None
        column = self.rows.column(self.roles.time).cast(pa.timestamp("us", tz="UTC"))
        moments = column.cast(pa.int64()).to_numpy(zero_copy_only=False)
        end = times[self.splits[0]][1]
        return {name: self._share(name, moments < end) for name in self.splits[1:] if name in times}

    def _share(self, split: str, rows: Mask) -> float:
        inside = self.gathered.splits == self.gathered.names.index(split)
        return float(rows[inside].mean()) if inside.any() else 0.0

    def values_of(self, column: str, hashes: UInt64Array) -> tuple[Value, ...]:
        """Return up to five values of a column by their hashes, in the order of the rows; the rows are read again."""
        wanted, found = hashes[:EXAMPLES], dict[Value, None]()
        for batch, _ in self._source.batches():
            values = batch.column(column).filter(pa.array(np.isin(hash_column(batch.column(column)), wanted)))
            found.update(dict.fromkeys(map(plain_value, values.unique().to_pylist())))
            if len(found) == len(wanted):
                break
        return tuple(found)

    @property
    def sampled(self) -> str:
        """What to add to a finding that was made on a part of the rows; nothing where it was all of them."""
        count, of = self.rows.num_rows, self.gathered.count
        return "" if count == of else f" Measured on a sample of {count:,} of {of:,} rows."


def plain_value(value: object) -> Value:
    """Return a value as an example of an anomaly: times and days are ISO 8601."""
    return value if isinstance(value, bool | int | float | str) else str(value)
