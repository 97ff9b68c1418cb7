"""Intervals by the Poisson bootstrap: every row counts 0, 1, 2, ... times in a replicate.

Source: Chamandy et al. (2012), "Estimating uncertainty for massive data streams"; the bounds are percentiles
of the replicates. What a row counts depends on the seed, the row's place and the replicate alone, never on the order of
the work.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from math import exp, factorial
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from evenkeel.evaluation.result import Interval
from evenkeel.metrics import Evidence, Metric, Outcomes
from evenkeel.metrics.base import FloatArray
from evenkeel.metrics.evidence import gather

Metrics: TypeAlias = Sequence[Metric[Evidence]]

_CHUNK = 16
_CELLS = 1 << 24
_CUMULATED = np.cumsum([exp(-1) / factorial(count) for count in range(10)])
_COUNTS = np.searchsorted(_CUMULATED, (np.arange(1 << 16) + 0.5) / (1 << 16)).astype(np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Rows to be judged, and the place of each among all rows, by which it is drawn."""

    outcomes: Outcomes
    rows: npt.NDArray[np.int64]


def draws(rows: int, replicates: int, seed: int) -> Iterator[tuple[slice, npt.NDArray[np.uint8]]]:
    """Yield how often each row counts, uint8, shape (rows, some replicates), with the place of these replicates.

    Row ``r`` takes the ``r``-th 256 bits of Philox with the seed as key, for each 16 replicates.
    """
    blocks = -(-replicates * max(rows, 1) // _CELLS)
    width = max(-(-replicates // (max(blocks, 1) * _CHUNK)), 1) * _CHUNK
    for start in range(0, replicates, width):
        stop = min(start + width, replicates)
        chunks = [_chunk(rows, number, seed) for number in range(start // _CHUNK, -(-stop // _CHUNK))]
        yield slice(start, stop), np.concatenate(chunks, axis=1)[:, : stop - start]


def _chunk(rows: int, number: int, seed: int) -> npt.NDArray[np.uint8]:
    generator = np.random.Philox(key=seed, counter=[0, number, 0, 0])
    bits = generator.random_raw(rows * 4).astype("<u8").view("<u2")
    return _COUNTS.take(bits).reshape(rows, _CHUNK)


def replicate(metrics: Metrics, samples: Sequence[Sample], rows: int, count: int, seed: int) -> FloatArray:
    """Return the metrics of ``count`` replicates of each sample, drawn from all ``rows`` rows.

    The shape is (samples, metrics, count), NaN where a metric is not defined. Samples are spread over the processors.
    """
    from threadpoolctl import threadpool_limits

    found = np.full((len(samples), len(metrics), count), np.nan)

    def fill(index: int, place: slice, weights: npt.NDArray[np.uint8]) -> None:
        sample = samples[index]
        found[index, :, place] = values(metrics, sample.outcomes.weighted(weights.take(sample.rows, axis=0)))

    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count()) as pool:
        for place, weights in draws(rows, count, seed):
            list(pool.map(fill, range(len(samples)), repeat(place), repeat(weights)))
    return found


def values(metrics: Metrics, outcomes: Outcomes) -> list[FloatArray]:
    """Return the value of each metric; what several of them ask is gathered once."""
    evidence = gather(list(dict.fromkeys(metric.evidence for metric in metrics)), outcomes)
    return [metric.compute(evidence[metric.evidence]) for metric in metrics]


def interval(value: float | None, replicates: FloatArray, level: float, reason: str = "") -> Interval:
    """Return the value with the percentiles of its replicates; no bounds where most replicates are not defined."""
    known = replicates[np.isfinite(replicates)]
    if value is None or len(known) * 2 <= len(replicates):
        return Interval(value, reason=reason)
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, float(low), float(high))
