"""Rows with all that columns can be, and models of each framework that were trained on them elsewhere."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROWS = 240


@pytest.fixture(scope="session")
def rows() -> pd.DataFrame:
    draw = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "age": draw.integers(18, 90, ROWS),
            "total spend": np.where(np.arange(ROWS) % 9 == 0, np.nan, draw.lognormal(3, 1, ROWS)),
            "seen_at": 1_700_000_000 + np.arange(ROWS),  # seconds, which float32 does not tell apart
        }
    )


@pytest.fixture(scope="session")
def late(rows: pd.DataFrame) -> "pd.Series[int]":
    return ((rows["age"] > 50) ^ (rows["seen_at"] % 7 < 2)).astype(int)


@pytest.fixture
def folder(tmp_path: Path, rows: pd.DataFrame, late: "pd.Series[int]", monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with ``rows.csv``, whose label is ``late``."""
    monkeypatch.chdir(tmp_path)
    rows.assign(late=late).to_csv("rows.csv", index=False)
    return tmp_path
