"""Whether a model can tell two tables apart by all columns together: drift that no single column shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines import Engine, Relation
from evenkeel.typing import ColumnType
from evenkeel.validation.checks.base import percent
from evenkeel.validation.drift.counted import NUMBERS, TIMES

if TYPE_CHECKING:
    from lightgbm import Booster

MOST_ROWS, FEWEST_ROWS = 20_000, 50
_CATEGORIES = 100
_SEED = 2024
_PERMUTED = 12
_TREES = 60
_PARAMETERS = {
    "objective": "binary",
    "num_leaves": 15,
    "learning_rate": 0.15,
    "min_data_in_leaf": 20,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": _SEED,
    "verbose": -1,
}

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Carries:
    """How much of the difference a column carries: what the AUC loses where its values are shuffled."""

    column: str
    loss: float


@dataclass(frozen=True, slots=True)
class Together:
    """How well a model tells the two tables apart on rows that it has not seen: 0.5 is by chance alone, 1 always.

    ``low`` and ``high`` hold the area under the curve in 95 of 100 samples. ``p_value`` is the chance of as large an
    area if the tables did not differ, corrected with those of the columns; ``columns`` are what carries the difference.
    """

    drifted: bool
    message: str
    auc: float | None = None
    low: float | None = None
    high: float | None = None
    limit: float | None = None
    p_value: float | None = None
    columns: tuple[Carries, ...] = ()


def sample_rows(engine: Engine, relation: Relation, columns: Sequence[str], rows: int = MOST_ROWS) -> pa.Table:
    """Return so many rows at most, drawn by chance and the same each time; the rest is read and let go."""
    chosen = engine.select(relation, {name: name for name in columns})
    count = engine.count(relation)
    if count <= rows:
        return chosen.table()
    random = np.random.Generator(np.random.Philox(_SEED))
    wanted = np.sort(random.choice(count, rows, replace=False))
    pieces, start = [], 0
    for batch in chosen.batches():
        first, last = np.searchsorted(wanted, [start, start + batch.num_rows])
        pieces.append(batch.take(pa.array(wanted[first:last] - start)))
        start += batch.num_rows
    return pa.Table.from_batches(pieces, chosen.schema)


def tell_apart(reference: pa.Table, current: pa.Table, types: Mapping[str, ColumnType], limit: float) -> Together:
    """Return how well a model tells two samples apart; the columns are those of ``types``, none of them a time.

    Half of the rows train it and half test it, so that the p-value (Mann and Whitney's, of the scores of rows that had
    no part in the training) holds whatever the model has learned. The interval is that of DeLong, DeLong and
    Clarke-Pearson (1988), "Comparing the areas under two or more correlated receiver operating characteristic curves".
    """
    names = [name for name, kind in types.items() if kind not in TIMES]
    if min(reference.num_rows, current.num_rows) < FEWEST_ROWS or not names:
        return Together(False, f"not compared: fewer than {FEWEST_ROWS} rows in one of the tables, or no column")
    features = np.column_stack([_numbers(reference[name], current[name], types[name]) for name in names])
    side = np.repeat([0, 1], [reference.num_rows, current.num_rows])
    random = np.random.Generator(np.random.Philox(_SEED))
    tested = np.concatenate([random.permutation(np.flatnonzero(side == one))[::2] for one in (0, 1)])
    trains = np.setdiff1d(np.arange(len(side)), tested)
    model = _train(features[trains], side[trains])
    carried = _carried(model, features[tested], side[tested], names, random)
    return _judged(*_split(np.asarray(model.predict(features[tested])), side[tested]), limit, carried)


def _numbers(reference: pa.ChunkedArray, current: pa.ChunkedArray, kind: ColumnType) -> Floats:
    """Return a column of both tables as numbers; a category is its rank by frequency in both together."""
    if kind in NUMBERS:
        both = [
            np.asarray(pc.cast(one, pa.float64(), safe=False).to_numpy(), np.float64) for one in (reference, current)
        ]
        return np.concatenate(both)
    texts = [pc.cast(one, pa.string()) for one in (reference, current)]
    values = pa.concat_arrays([chunk for one in texts for chunk in one.chunks])
    found = sorted(pc.value_counts(values.drop_null()).to_pylist(), key=lambda one: (-one["counts"], one["values"]))
    rarest = max((one["counts"] for one in found[_CATEGORIES:]), default=0)
    known = pa.array([one["values"] for one in found if one["counts"] > rarest], pa.string())
    ranks = np.asarray(pc.index_in(values, known).to_numpy(zero_copy_only=False), np.float64)
    return np.where(values.is_valid().to_numpy(zero_copy_only=False) & np.isnan(ranks), float(_CATEGORIES), ranks)


def _train(features: Floats, side: npt.NDArray[np.int64]) -> "Booster":
    import lightgbm

    weights = np.where(side == 1, len(side) / side.sum(), len(side) / (len(side) - side.sum()))
    data = lightgbm.Dataset(features, side, weight=weights, params={"verbose": -1})
    return lightgbm.train(_PARAMETERS, data, _TREES)


def _carried(
    model: "Booster", features: Floats, side: npt.NDArray[np.int64], names: list[str], random: np.random.Generator
) -> tuple[Carries, ...]:
    """Return what each of the columns that the model used most loses when shuffled, the largest loss first."""
    gains = np.asarray(model.feature_importance("gain"))
    whole, found = _auc(*_split(np.asarray(model.predict(features)), side)), []
    for place in np.argsort(-gains, kind="stable")[:_PERMUTED]:
        if not gains[place]:
            break
        shuffled = features.copy()
        shuffled[:, place] = random.permutation(shuffled[:, place])
        loss = whole - _auc(*_split(np.asarray(model.predict(shuffled)), side))
        found.append(Carries(names[place], max(0.0, round(loss, 6))))
    return tuple(sorted((one for one in found if one.loss), key=lambda one: -one.loss))


def _judged(before: Floats, now: Floats, limit: float, carried: tuple[Carries, ...]) -> Together:
    from scipy.stats import mannwhitneyu

    below, above = _placements(before, now), _placements(now, before)
    auc = float(above.mean())
    error = float(np.sqrt(below.var(ddof=1) / len(before) + above.var(ddof=1) / len(now)))
    spread = NormalDist().inv_cdf(0.975) * error
    p_value = float(mannwhitneyu(now, before, alternative="greater", method="asymptotic").pvalue)
    message = f"of pairs of rows a model tells in {percent(auc)} which is from which table, by chance it would in 50 %"
    if auc > limit and carried:
        message += f"; {', '.join(one.column for one in carried[:3])} carry most of it"
    return Together(False, message, auc, max(0.0, auc - spread), min(1.0, auc + spread), limit, p_value, carried)


def _split(scores: Floats, side: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    return scores[side == 0], scores[side == 1]


def _auc(before: Floats, now: Floats) -> float:
    return float(_placements(now, before).mean())


def _placements(scores: Floats, others: Floats) -> Floats:
    """Return for each score the share of the others below it, ties as half."""
    ordered = np.sort(others)
    found: Floats = (
        (np.searchsorted(ordered, scores) + np.searchsorted(ordered, scores, side="right")) / 2 / len(others)
    )
    return found
