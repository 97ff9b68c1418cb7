"""Who is trained on, who tunes, and who tests: no row, no key and no moment on two sides."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenkeel.artifacts.examples import SPLIT_NAMES
from evenkeel.clock import parse_duration, to_microseconds
from evenkeel.engines.aggregates import profiled_type
from evenkeel.errors import DefinitionError, InvalidDataError
from evenkeel.hashing import UInt64Array, hash_column, hash_lists, hash_words, unit_interval
from evenkeel.typing import ColumnType

_MOST_CLASSES = 50  # above that, a label is a number
_FEWEST_ROWS = 5  # of each class on average; below that, most classes would have all of their rows in one split
Assignment = npt.NDArray[np.int8]  # of each row: the index of its split in SPLIT_NAMES, or -1 where it is left out


@dataclass(frozen=True)
class Split(ABC):
    """How rows are divided. ``columns`` are those that ``assign`` reads; None stands for all of them."""

    @abstractmethod
    def columns(self, event_time: str | None, key: str | None, labels: Sequence[str]) -> list[str] | None: ...

    @abstractmethod
    def assign(self, rows: pa.Table, labels: Sequence[str]) -> Assignment:
        """Return the split of each row, shape (rows,)."""


@dataclass(frozen=True)
class TemporalSplit(Split):
    """The past trains, the time after it tunes, and the last tests.

    Either by shares of the rows in the order of time (rows of one moment stay together), or from dates on
    (ISO 8601, UTC). Rows within ``gap`` before a border are left out, for labels that were not known when the next
    period began.
    """

    train: float = 0.7
    validation: float = 0.15
    test: float = 0.15
    validation_from: str | None = None
    test_from: str | None = None
    gap: str = "0s"

    def __post_init__(self) -> None:
        check_shares(self.train, self.validation, self.test)
        if (self.validation_from is None) != (self.test_from is None):
            raise DefinitionError("validation_from and test_from must be given together")
        if self.validation_from and not parse_moment(self.validation_from) < parse_moment(self.test_from):
            dates = f"{self.validation_from}, {self.test_from}"
            raise DefinitionError("`validation_from < test_from` must hold", got=dates)
        parse_duration(self.gap)

    def columns(self, event_time: str | None, key: str | None, labels: Sequence[str]) -> list[str]:
        if event_time is None:
            raise DefinitionError("A temporal split wants a time", remedy="Write event_time=... in the source.")
        return [event_time]

    def assign(self, rows: pa.Table, labels: Sequence[str]) -> Assignment:
        column = rows.column(0).cast(pa.timestamp("us", tz="UTC"))
        if column.null_count:
            raise InvalidDataError(
                "A row has no event time", where=rows.column_names[0], got=f"{column.null_count} null rows"
            )
        times = column.cast(pa.int64()).to_numpy()
        borders = self._borders(times)
        splits = np.asarray(np.searchsorted(np.array(borders), times, side="right"), np.int8)
        for border in borders if parse_duration(self.gap) else ():
            splits[(times < border) & (times >= border - parse_duration(self.gap))] = -1
        return splits

    def _borders(self, times: npt.NDArray[np.int64]) -> list[int]:
        if self.validation_from is not None:
            return [parse_moment(self.validation_from), parse_moment(self.test_from)]
        ordered = np.sort(times)
        at = [round(len(times) * share) for share in (self.train, self.train + self.validation)]
        return [int(ordered[min(index, len(times) - 1)]) for index in at] if len(times) else [0, 0]


@dataclass(frozen=True)
class HashSplit(Split):
    """By the hash of a column, so that all rows of one key lie on one side, now and in every later snapshot."""

    by: str | None = None
    train: float = 0.7
    validation: float = 0.15
    test: float = 0.15
    salt: int = 0

    def __post_init__(self) -> None:
        check_shares(self.train, self.validation, self.test)

    def columns(self, event_time: str | None, key: str | None, labels: Sequence[str]) -> list[str]:
        column = self.by or key
        if column is None:
            remedy = "Write by=... in the split, or key=... in the source."
            raise DefinitionError("A hashed split wants a column", remedy=remedy)
        return [column]

    def assign(self, rows: pa.Table, labels: Sequence[str]) -> Assignment:
        at = unit_interval(hash_column(rows.column(0), self.salt))
        return np.searchsorted([self.train, self.train + self.validation], at, side="right").astype(np.int8)


@dataclass(frozen=True)
class RandomSplit(Split):
    """By the hash of the whole row, with the same shares in each class of the label; equal rows lie on one side.

    Of several labels, in each combination of them that occurs.
    """

    train: float = 0.7
    validation: float = 0.15
    test: float = 0.15
    stratify: bool = True
    salt: int = 0

    def __post_init__(self) -> None:
        check_shares(self.train, self.validation, self.test)

    def columns(self, event_time: str | None, key: str | None, labels: Sequence[str]) -> None:
        return None

    def assign(self, rows: pa.Table, labels: Sequence[str]) -> Assignment:
        hashes = np.zeros(rows.num_rows, np.uint64)
        for name in rows.column_names:
            hashes = hash_words(hashes ^ _hashes(rows.column(name), self.salt), self.salt)
        classes = np.zeros(rows.num_rows, np.uint64)
        for name in labels:
            classes = hash_words(classes ^ hash_column(rows.column(name)))
        values = np.unique(classes)
        if not self.stratify or len(values) > max(2, min(_MOST_CLASSES, rows.num_rows / _FEWEST_ROWS)):
            return self._cut(hashes)
        splits = np.zeros(len(hashes), np.int8)
        for value in values:
            of_class = np.flatnonzero(classes == value)
            splits[of_class] = self._cut(hashes[of_class])
        return splits

    def _cut(self, hashes: npt.NDArray[np.uint64]) -> Assignment:
        ordered = np.sort(hashes)
        at = [round(len(hashes) * share) for share in (self.train, self.train + self.validation)]
        borders = [ordered[index] if index < len(hashes) else np.uint64(2**64 - 1) for index in at]
        return np.asarray(np.searchsorted(np.array(borders), hashes, side="right"), np.int8)


def _hashes(column: pa.ChunkedArray, salt: int) -> UInt64Array:
    return (hash_lists if profiled_type(column.type) is ColumnType.LIST else hash_column)(column, salt)


def check_shares(train: float, validation: float, test: float) -> None:
    """Raise `DefinitionError` unless the shares are positive and have sum 1."""
    shares = dict(zip(SPLIT_NAMES, (train, validation, test), strict=True))
    if min(shares.values()) <= 0 or abs(sum(shares.values()) - 1) > 1e-9:
        raise DefinitionError("The shares of a split must be above 0 and have sum 1", got=shares)


def parse_moment(text: str | None) -> int:
    """Return an ISO 8601 date or time, in UTC where it has no zone, as microseconds since 1970."""
    try:
        return to_microseconds(datetime.fromisoformat(text or ""))
    except ValueError as error:
        raise DefinitionError("This is not a date", expected="ISO 8601, such as 2013-05-01", got=text) from error
