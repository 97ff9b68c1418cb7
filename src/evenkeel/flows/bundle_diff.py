"""What lies between two bundles: what they say otherwise, and how far their answers to the same rows are apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evenkeel.artifacts import Document, Table
from evenkeel.bundles import Predictor, load_bundle
from evenkeel.bundles.golden import read_golden
from evenkeel.errors import InvalidRequestError
from evenkeel.flows.bundle_changes import Change, Described, changes
from evenkeel.flows.comparisons import drift
from evenkeel.flows.judged import open_rows
from evenkeel.flows.tables import Table as Rows
from evenkeel.typing import Json
from evenkeel.validation.drift import Drift

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Answers:
    """How two bundles answer the same rows: ``decided`` otherwise are rows with another class, none for a number.

    ``largest`` and ``mean`` are of the differences of their scores, over the ``answered`` rows to which both have an
    answer; where only one has, that is counted in ``one_answers``.
    """

    rows: int
    answered: int
    one_answers: int
    decided: int | None
    largest: float
    mean: float

    def told(self) -> str:
        """Return it in a few words."""
        decided = "" if self.decided is None else f"{self.decided:,} are decided otherwise; "
        alone = f"; {self.one_answers:,} are answered by one alone" if self.one_answers else ""
        return f"of {self.rows:,} rows, {decided}scores differ by {self.mean:.4g} on average, {self.largest:.4g} at most{alone}"


@dataclass(frozen=True, slots=True)
class BundleDiff(Document):
    """What lies between two bundles. ``asked`` is which rows were asked; ``notes`` says what could not be compared."""

    before: str
    after: str
    changes: tuple[Change, ...]
    asked: str
    answers: Answers | None = None
    drift: Drift | None = None
    notes: tuple[str, ...] = ()

    def summary(self) -> dict[str, Json]:
        counts: dict[str, Json] = {}
        for change in self.changes:
            known = counts.get(change.part, 0)
            counts[change.part] = known + 1 if isinstance(known, int) else 1
        return counts

    def tables(self) -> tuple[Table, ...]:
        """Return the changes of each part, and how far the training rows have moved."""
        parts = {
            part: [(one.name, one.before or "", one.after or "") for one in self.changes if one.part == part]
            for part in self.summary()
        }
        found = tuple(Table((part, "before", "after"), rows) for part, rows in parts.items())
        return (*found, *(self.drift.tables() if self.drift else ()))


def diff_bundles(
    before: str | Path,
    after: str | Path,
    *,
    data: Rows | None = None,
    trained_on: tuple[Rows, Rows] | None = None,
    trust: bool = False,
) -> BundleDiff:
    """Return what lies between two bundles, by their folders.

    Both are asked the same rows: those of ``data``, or else the golden rows of both. Where the rows that they were
    trained on are at hand, ``trained_on`` tells by how much their distributions differ. ``trust`` is as at `load_bundle`.
    Raises `BundleError` for a bundle that is no good.
    """
    folders = Path(before), Path(after)
    first, second = (load_bundle(folder, trust=trust) for folder in folders)
    described = [Described(folder, one.manifest) for folder, one in zip(folders, (first, second), strict=True)]
    asked = (
        "their golden rows" if data is None else "the rows of the file" if isinstance(data, str | Path) else "the rows"
    )
    answers, notes = _compare(first, second, folders, data)
    return BundleDiff(
        before=str(before),
        after=str(after),
        changes=changes(*described),
        asked=asked,
        answers=answers,
        drift=None if trained_on is None else drift(*trained_on),
        notes=notes,
    )


def _compare(
    first: Predictor, second: Predictor, folders: tuple[Path, Path], data: Rows | None
) -> tuple[Answers | None, tuple[str, ...]]:
    if (first.task, first.classes, first.quantiles) != (second.task, second.classes, second.quantiles):
        return None, ("The answers are not compared: the two answer different questions",)
    try:
        pairs = _of_golden(first, second, folders) if data is None else _of_table(first, second, data)
        return _answers(first, second, pairs), ()
    except InvalidRequestError as error:
        return None, (f"The answers are not compared: one of the two cannot read the rows of the other. {error}",)


def _of_golden(first: Predictor, second: Predictor, folders: tuple[Path, Path]) -> Iterator[tuple[Scores, Scores]]:
    for folder in dict.fromkeys(folders):
        rows = [one.row for one in read_golden(folder)]
        if rows:
            yield first.score_rows(rows), second.score_rows(rows)


def _of_table(first: Predictor, second: Predictor, data: Rows) -> Iterator[tuple[Scores, Scores]]:
    streams = [_batches(one, data) for one in (first, second)]
    yield from zip(*streams, strict=True)


def _batches(predictor: Predictor, data: Rows) -> Iterator[Scores]:
    for batch in open_rows(data, predictor.signature).batches():
        yield predictor.predict_table(batch)


def _answers(first: Predictor, second: Predictor, pairs: Iterator[tuple[Scores, Scores]]) -> Answers:
    rows = answered = alone = decided = 0
    largest = total = 0.0
    for one, other in pairs:
        silent, mute = (np.isnan(scores.reshape(len(scores), -1)).any(axis=1) for scores in (one, other))
        known, apart = ~silent & ~mute, _apart(one, other)[~silent & ~mute]
        rows, answered, alone = rows + len(one), answered + len(apart), alone + int((silent != mute).sum())
        largest, total = max(largest, float(apart.max(initial=0.0))), total + float(apart.sum())
        if first.classes:
            differ = first.decide(one[known]) != second.decide(other[known])
            decided += int(differ.reshape(len(differ), -1).any(axis=1).sum())
    mean = total / answered if answered else 0.0
    return Answers(rows, answered, alone, decided if first.classes else None, largest, mean)


def _apart(one: Scores, other: Scores) -> npt.NDArray[np.float64]:
    """Return the largest difference of the scores of each row."""
    found: npt.NDArray[np.float64] = (
        np.abs(one.astype(np.float64) - other).reshape(len(one), -1).max(axis=1, initial=0.0)
    )
    return found
