"""What columns say of each other, in a second pass over the rows."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines.aggregates import BLOCK, Piece
from evenkeel.engines.aggregates.piece import Integers
from evenkeel.engines.base import Relation
from evenkeel.errors import InvalidDataError, NotFoundError
from evenkeel.hashing import hash_column
from evenkeel.statistics.base import ColumnStatistics
from evenkeel.statistics.comoments import CoMoments
from evenkeel.statistics.information import information
from evenkeel.statistics.table import Correlation, Information, Pairs, TableStatistics
from evenkeel.typing import ColumnType

MOST_CORRELATIONS = 1_000
MOST_GROUPS = 4_096
_MOST_CELLS = 1 << 20
_NUMBERS = (ColumnType.INTEGER, ColumnType.FLOAT, ColumnType.BOOLEAN)
_ROWS = 15 * BLOCK

Coder = Callable[[Piece], Integers]


def profile_pairs(
    relation: Relation, table: TableStatistics, labels: Sequence[str] = (), *, correlations: bool = True
) -> Pairs:
    """Return what each column says of each label, and how the numbers are correlated; ``table`` is the profile.

    Booleans are numbers here. For information, a column is parted into groups: by value where these are all known, else
    numbers at their deciles, times by twentieths of their range, and texts by their hash into at most 4,096 groups. Rows
    without a value are a group of their own, and so are NaN and infinite numbers; rows without a label are left out.
    """
    from threadpoolctl import threadpool_limits

    told = {label: _Information(table, label) for label in labels}
    together = _Correlations(table) if correlations else None
    with threadpool_limits(limits=1, user_api="blas"):  # sums of the same rows in the same order, whatever the machine
        for batch in relation.batches(_ROWS):
            pieces = {name: Piece(batch.column(name)) for name in _wanted(*told.values(), together)}
            for one in (*told.values(), together):
                if one is not None:
                    one.add(pieces)
    return Pairs(together.result() if together else (), {label: one.result() for label, one in told.items()})


def _wanted(*parts: "_Information | _Correlations | None") -> list[str]:
    return list(dict.fromkeys(name for part in parts if part is not None for name in part.columns))


class _Correlations:
    def __init__(self, table: TableStatistics) -> None:
        self.columns = [name for name, one in table.columns.items() if one.type in _NUMBERS]
        self._sums: CoMoments | None = None

    def add(self, pieces: Mapping[str, Piece]) -> None:
        if not self.columns:
            return
        numbers = np.stack([pieces[name].floats for name in self.columns], axis=1)
        usable = np.stack([pieces[name].usable for name in self.columns], axis=1)
        found = CoMoments.measure(numbers, usable)
        self._sums = found if self._sums is None else self._sums.merge(found)

    def result(self) -> tuple[Correlation, ...]:
        """Return the correlations, the strongest first, ties in the order of the columns."""
        if self._sums is None:
            return ()
        pearson, count = self._sums.pearson(), self._sums.count
        first, second = np.triu_indices(len(self.columns), 1)
        strength = np.abs(pearson[first, second])
        order = np.argsort(-strength, kind="stable")[: min(MOST_CORRELATIONS, int(np.isfinite(strength).sum()))]
        return tuple(
            Correlation(self.columns[i], self.columns[j], float(pearson[i, j]), int(count[i, j]))
            for i, j in zip(first[order].tolist(), second[order].tolist(), strict=True)
        )


class _Information:
    def __init__(self, table: TableStatistics, label: str) -> None:
        if label not in table.columns:
            raise NotFoundError("column (the label)", label, table.columns)
        self._label = label
        kinds, self._code_label = _coder(table.columns[label], MOST_GROUPS)
        most = min(MOST_GROUPS, _MOST_CELLS // kinds)
        plain = {name: one for name, one in table.columns.items() if _is_plain(one)}
        if label not in plain:
            got = table.columns[label].arrow_type
            raise InvalidDataError(f"The label {label!r} is neither a number, a text nor a time", got=got)
        coders = {name: _coder(one, most) for name, one in plain.items() if name != label}
        self._coders = {name: code for name, (_, code) in coders.items()}
        self._counts = {name: np.zeros((groups, kinds), np.int64) for name, (groups, _) in coders.items()}
        self.columns = [label, *coders]

    def add(self, pieces: Mapping[str, Piece]) -> None:
        label = pieces[self._label]
        there = label.values.is_valid().to_numpy(zero_copy_only=False)
        kinds = self._code_label(label)[there]
        for name, code in self._coders.items():
            counts = self._counts[name]
            places = code(pieces[name])[there] * counts.shape[1] + kinds
            counts += np.bincount(places, minlength=counts.size).reshape(counts.shape)

    def result(self) -> dict[str, Information]:
        """Return what each column says of the label, the most informative first."""
        found = {name: information(counts) for name, counts in self._counts.items()}
        return dict(sorted(found.items(), key=lambda item: -item[1].bits))


def _is_plain(column: ColumnStatistics) -> bool:
    return column.type not in (ColumnType.LIST, ColumnType.OTHER)


def _coder(column: ColumnStatistics, most: int) -> tuple[int, Coder]:
    """Return how many groups a column has, and what gives the group of each row; the last is of those without a value."""
    if column.values_complete and len(column.values) <= most:
        return len(column.values) + 1, _by_value(column)
    if column.type is ColumnType.TEXT:
        return most + 1, lambda piece: _filled(hash_column(piece.values) % np.uint64(most), piece, most)
    edges = _edges(column)
    return len(edges) + 2, lambda piece: _filled(
        np.searchsorted(edges, piece.floats, side="right"), piece, len(edges) + 1
    )


def _by_value(column: ColumnStatistics) -> Coder:
    values = pa.array([entry.value for entry in column.values])
    if column.type is ColumnType.BOOLEAN:
        values = values.cast(pa.int64())

    def code(piece: Piece) -> Integers:
        places = pc.index_in(piece.values, values.cast(piece.values.type))
        filled: Integers = places.fill_null(len(values)).to_numpy().astype(np.int64)
        return filled

    return code


def _edges(column: ColumnStatistics) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the inner edges of the groups of a column of numbers or times."""
    if column.number is not None:
        return np.array(column.number.quantile_histogram.edges[1:-1], np.float64)
    seconds = column.time.histogram.edges[1:-1] if column.time is not None else ()
    unit = 86_400 if column.type is ColumnType.DATE else 1e-6
    return np.array(seconds, np.float64) / unit


def _filled(places: np.ndarray[tuple[int], np.dtype[np.generic]], piece: Piece, rest: int) -> Integers:
    valid = (
        piece.usable if piece.type is not ColumnType.TEXT else piece.values.is_valid().to_numpy(zero_copy_only=False)
    )
    return np.where(valid, places.astype(np.int64), rest)
