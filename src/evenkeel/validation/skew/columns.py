"""One column of the rows that match: how many differ, and some of them."""

import numpy as np
import pyarrow as pa

from evenkeel.engines.keys import Integers
from evenkeel.errors import shorten
from evenkeel.typing import ColumnType
from evenkeel.validation.checks.base import percent
from evenkeel.validation.skew.base import EXAMPLES, ColumnSkew, Differing
from evenkeel.validation.skew.values import as_text, differ

_LONGEST = 40


class Compared:
    """A column, looked at batch by batch."""

    def __init__(self, name: str, training: ColumnType, serving: ColumnType, tolerance: float) -> None:
        self.name = name
        self._types = training, serving
        self._tolerance = tolerance
        self._differing = 0
        self._examples: list[tuple[int, Differing]] = []  # with the number of the served row, in its order

    def look(self, training: pa.Array, serving: pa.Array, keys: list[pa.Array], rows: Integers) -> None:
        """Take in rows that match, with the columns of their key and the ascending numbers of the served ones."""
        places = np.flatnonzero(differ(training, serving, self._tolerance))
        self._differing += len(places)
        if len(self._examples) == EXAMPLES:
            places = places[rows[places] < self._examples[-1][0]]
        shown = places[:EXAMPLES]
        told = zip(*(_texts(values, pa.array(shown, pa.int64())) for values in (*keys, training, serving)), strict=True)
        found = [Differing(tuple(key), was, served) for *key, was, served in told]
        known = [*self._examples, *zip(rows[shown].tolist(), found, strict=True)]
        self._examples = sorted(known, key=lambda one: one[0])[:EXAMPLES]

    def result(self, rows: int, limit: float) -> ColumnSkew:
        share = self._differing / rows if rows else 0.0
        return ColumnSkew(
            self.name,
            share > limit,
            self._words(rows, share),
            self._differing,
            share,
            tuple(one for _, one in self._examples),
        )

    def _words(self, rows: int, share: float) -> str:
        was, served = self._types
        types = "" if was is served else f"; {was} in training, {served} when served"
        if not self._differing:
            return ("the same in all rows" if rows else "no row matches") + types
        first = self._examples[0][1]
        key = " / ".join(_shown(part) for part in first.key)
        example = f"{key}: {_shown(first.training)} in training, {_shown(first.serving)} when served"
        return f"{self._differing:,} of {rows:,} rows differ ({percent(share)}){types}; {example}"


def _texts(values: pa.Array, places: pa.Array) -> list[str | None]:
    found: list[str | None] = as_text(values.take(places)).to_pylist()
    return found


def _shown(value: str | None) -> str:
    return "missing" if value is None else shorten(value, _LONGEST)
