"""What a model answered for rows whose truth is known."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenkeel.errors import InvalidDataError
from evenkeel.metrics import Outcomes
from evenkeel.metrics.base import Labels, Scores
from evenkeel.typing import Task


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """The rows to be judged, in the order of the snapshot.

    ``labels`` is the index of the class (int64), or the number (float64), shape (rows,); ``scores`` is the probability
    of each class, shape (rows, classes), or the number, shape (rows,). ``columns`` are the raw columns that slices and
    cases read, as many rows. ``classes`` are the names of the classes, none for numbers. ``threshold`` is the score
    from which the second of two classes is decided. Of several labels ``classes`` are their names, ``thresholds`` the
    score from which each is decided, and ``labels`` and ``scores`` have a column for each; of ``quantiles`` of a number
    the scores have. Raises `InvalidDataError` where they do not fit, and for NaN or infinity.
    """

    labels: Labels
    scores: Scores
    columns: pa.Table
    classes: tuple[str, ...] = ()
    threshold: float = 0.5
    split: str = "test"
    thresholds: tuple[float, ...] = ()
    quantiles: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if len(self.columns) != len(self.labels):
            raise InvalidDataError("Every prediction wants its row", expected=len(self.labels), got=len(self.columns))
        if len(self.classes) != self.outcomes.classes:
            raise InvalidDataError("Scores and classes do not fit", expected=self.classes, got=self.scores.shape)
        refuse_not_finite(self.scores, "scores")
        refuse_not_finite(self.labels, "labels")
        most = 1 if self.task is Task.MULTILABEL else len(self.classes) - 1
        if self.classes and not np.all((self.labels >= 0) & (self.labels <= most)):
            raise InvalidDataError("A label is no class", expected=f"0 to {most}")

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def outcomes(self) -> Outcomes:
        thresholds, quantiles = self.thresholds, self.quantiles
        return Outcomes(self.labels, self.scores, self.threshold, thresholds=thresholds, quantiles=quantiles)

    @property
    def task(self) -> Task:
        return self.outcomes.task

    @property
    def outputs(self) -> dict[str, Outcomes]:
        """Each of several labels, as the second of two classes, or each of several quantiles, by its name."""
        outcomes = self.outcomes
        if self.task is Task.MULTILABEL:
            return {name: outcomes.of_label(place) for place, name in enumerate(self.classes)}
        apart = enumerate(self.quantiles)
        return {str(q): Outcomes(self.labels, self.scores[:, place : place + 1], quantiles=(q,)) for place, q in apart}


@dataclass(frozen=True, slots=True, eq=False)
class ChampionScores:
    """What the champion answered for the same rows.

    ``unseen`` says which rows neither the champion nor the challenger was trained on, bool, shape (rows,); all, where
    it is none. ``threshold`` is the champion's own, as are ``thresholds`` for each of several labels. A row that it has no
    answer for (NaN) is not compared.
    """

    name: str
    scores: Scores
    unseen: npt.NDArray[np.bool_] | None = None
    threshold: float = 0.5
    thresholds: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.unseen is not None and len(self.unseen) != len(self.scores):
            raise InvalidDataError(
                "Every score wants a mark in `unseen`", expected=len(self.scores), got=len(self.unseen)
            )

    def rows(self) -> npt.NDArray[np.int64]:
        """Return the places of the rows that may be compared."""
        answered = _finite(self.scores)
        return np.flatnonzero(answered if self.unseen is None else answered & self.unseen)


def _finite(values: Labels | Scores) -> npt.NDArray[np.bool_]:
    """Return which rows hold finite numbers alone."""
    return np.asarray(np.isfinite(values).all(axis=tuple(range(1, values.ndim))))


def refuse_not_finite(values: Labels | Scores, kind: str) -> None:
    """Raise `InvalidDataError` where some of the values are NaN or infinite."""
    wrong = np.flatnonzero(~_finite(values))
    if len(wrong):
        remedy = "A row that the model refuses has no answer: impute in the transform, or let it take unseen values."
        raise InvalidDataError(
            f"The {kind} are not all numbers",
            expected="finite values",
            got=f"NaN or infinite in {len(wrong):,} rows",
            where=f"row {wrong[0]}",
            remedy=remedy if kind.startswith("scores") else None,
        )
