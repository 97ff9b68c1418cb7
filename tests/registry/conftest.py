from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evenkeel.clock import ManualClock
from evenkeel.ledger import open_ledger
from evenkeel.registry import Registry


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 21, tzinfo=UTC))


@pytest.fixture
def registry(tmp_path: Path, clock: ManualClock) -> Iterator[Registry]:
    with open_ledger(f"sqlite:///{tmp_path}/ledger.db", clock) as ledger:
        yield Registry(ledger)
