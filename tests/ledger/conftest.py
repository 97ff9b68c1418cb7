import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from evenkeel.ledger import Ledger
from evenkeel.testing.places import Place, PostgresqlPlace, SqlitePlace

SERVER = os.environ.get("EVENKEEL_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1/test")
PLACES = {"sqlite": SqlitePlace, "postgresql": PostgresqlPlace}


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Each database that a ledger can lie in; PostgreSQL is skipped where it is absent, unless it must be there."""
    if request.param == "sqlite":
        yield SqlitePlace()
        return
    found = PostgresqlPlace(SERVER, f"evenkeel_{secrets.token_hex(4)}")
    if not found.answers():
        if os.environ.get("EVENKEEL_REQUIRE_SERVICES") == "1":
            pytest.fail(f"PostgreSQL does not answer at {SERVER}, and EVENKEEL_REQUIRE_SERVICES=1 wants it")
        pytest.skip(f"PostgreSQL does not answer at {SERVER}")
    yield found
    found.drop()


@pytest.fixture
def ledger(place: Place, tmp_path: Path) -> Iterator[Ledger]:
    with place.open(tmp_path) as opened:
        yield opened
