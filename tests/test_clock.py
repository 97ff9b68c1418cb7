import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from evenkeel.clock import ManualClock, SystemClock, parse_duration
from evenkeel.errors import DefinitionError
from evenkeel.testing.clocks import clock_laws, places_that_ask_the_machine


@pytest.mark.parametrize("law", [pytest.param(law, id=name) for name, law in clock_laws()])
def test_the_law_holds(law: Callable[[], None]) -> None:
    law()


def test_only_clocks_ask_the_machine_for_the_time() -> None:
    assert places_that_ask_the_machine() == []


def test_a_clock_that_is_told_moves_only_then() -> None:
    clock = ManualClock(datetime(1970, 1, 1, tzinfo=UTC))
    clock.sleep(1.5)
    assert clock.microseconds() == 1_500_000


def test_the_machine_s_clock_stands_still_where_the_machine_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SystemClock()
    before = clock.now()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    assert clock.now() == before


@pytest.mark.parametrize(
    ("text", "microseconds"), [("6h", 21_600_000_000), ("250ms", 250_000), ("0.5 d", 43_200_000_000)]
)
def test_a_duration_is_a_number_and_a_unit(text: str, microseconds: int) -> None:
    assert parse_duration(text) == microseconds


@pytest.mark.parametrize("text", ["", "h", "-1h", "1 year", "1h30m", 5])
def test_what_is_not_a_duration_is_refused(text: str) -> None:
    with pytest.raises(DefinitionError, match="not a duration"):
        parse_duration(text)
