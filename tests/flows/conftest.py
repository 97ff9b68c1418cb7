"""A small world of shops: orders that are asked about, deliveries that come later, and the weather as it was observed."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenkeel.clock import SystemClock
from evenkeel.pipeline import StepContext

START = datetime(2013, 1, 1, tzinfo=UTC)
STAMP = pa.timestamp("us", tz="UTC")


@pytest.fixture
def context(tmp_path: Path) -> StepContext:
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    def no_ledger() -> object:
        raise AssertionError("this step has no use for a ledger")

    return StepContext(
        run_id="run",
        step="step",
        clock=SystemClock(),
        logger=logging.getLogger("test"),
        scratch=scratch,
        store=None,  # type: ignore[arg-type]  # no step that is tested with this context stores anything
        open_ledger=no_ledger,  # type: ignore[arg-type]
        inputs={},
    )


@pytest.fixture
def in_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def shop(in_tmp: Path) -> Callable[[int], None]:
    """Write orders, deliveries (with corrections) and weather, 1,000 orders in 30 days, drawn with a seed."""
    return lambda seed=0: write_shop(np.random.default_rng(seed))


def write_shop(random: np.random.Generator, rows: int = 1_000) -> None:
    asked = np.sort(random.integers(0, 30 * 24 * 3600, rows))
    took = random.integers(600, 3 * 24 * 3600, rows)
    ids = [f"o{number:04d}" for number in range(rows)]
    shops = random.choice(["north", "south", "east"], rows)
    late = took > 36 * 3600
    write("orders", id=ids, asked_at=moments(asked), shop=shops.tolist(), price=random.lognormal(3, 1, rows))
    write("deliveries", id=ids, shop=shops.tolist(), delivered_at=moments(asked + took), late=late.tolist())
    hours = np.arange(0, 30 * 24) * 3600
    known = hours + random.integers(0, 6 * 3600, len(hours))
    write(
        "weather",
        shop=(["north", "south", "east"] * len(hours))[: len(hours)],
        observed_at=moments(hours),
        known_at=moments(known),
        rain=random.exponential(1, len(hours)),
    )


def moments(seconds: object) -> pa.Array:
    return pa.array([START + timedelta(seconds=int(second)) for second in np.asarray(seconds)], STAMP)


def write(name: str, **columns: object) -> None:
    pq.write_table(pa.table(columns), f"{name}.parquet")
