from datetime import UTC, datetime
from pathlib import Path

import pytest

from evenkeel.clock import ManualClock
from evenkeel.predictions import Origin, SpoolWriter


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2013, 1, 1, 5, 59, 59, tzinfo=UTC))


@pytest.fixture
def origin() -> Origin:
    return Origin("flight-late", 3, "Bundle/ab12", "champion", 7, 1.0, "5ca1e")


@pytest.fixture
def writer(tmp_path: Path, clock: ManualClock) -> SpoolWriter:
    return SpoolWriter(tmp_path / "spool", clock)
