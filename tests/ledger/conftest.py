import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evenkeel.clock import ManualClock
from evenkeel.ledger import Ledger, open_ledger
from evenkeel.testing.places import Place, PostgresqlPlace, SqlitePlace

SERVER = os.environ.get("EVENKEEL_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1/test")


@pytest.fixture
def postgresql() -> Iterator[PostgresqlPlace]:
    """PostgreSQL, skipped where it is absent, unless it must be there."""
    found = PostgresqlPlace(SERVER, f"evenkeel_{secrets.token_hex(4)}")
    if not found.answers():
        if os.environ.get("EVENKEEL_REQUIRE_SERVICES") == "1":
            pytest.fail(f"PostgreSQL does not answer at {SERVER}, and EVENKEEL_REQUIRE_SERVICES=1 wants it")
        pytest.skip(f"PostgreSQL does not answer at {SERVER}")
    yield found
    found.drop()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Place:
    """Each database that a ledger can lie in."""
    return SqlitePlace() if request.param == "sqlite" else request.getfixturevalue("postgresql")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 21, 6, 30, 12, tzinfo=UTC))


@pytest.fixture
def ledger(place: Place, tmp_path: Path, clock: ManualClock) -> Iterator[Ledger]:
    with open_ledger(place.url(tmp_path), clock, place.anchor(tmp_path)) as opened:
        yield opened
