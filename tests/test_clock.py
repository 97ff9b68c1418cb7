from datetime import UTC, datetime

import pytest

from evenkeel.clock import ManualClock, SystemClock, parse_duration
from evenkeel.errors import DefinitionError


def test_a_clock_that_is_told_moves_only_then() -> None:
    clock = ManualClock(datetime(1970, 1, 1, tzinfo=UTC))
    clock.sleep(1.5)
    assert clock.microseconds() == 1_500_000


def test_the_machine_s_clock_never_goes_back() -> None:
    clock = SystemClock()
    moments = [clock.now() for _ in range(1_000)]
    assert moments == sorted(moments)


@pytest.mark.parametrize(
    ("text", "microseconds"), [("6h", 21_600_000_000), ("250ms", 250_000), ("0.5 d", 43_200_000_000)]
)
def test_a_duration_is_a_number_and_a_unit(text: str, microseconds: int) -> None:
    assert parse_duration(text) == microseconds


@pytest.mark.parametrize("text", ["", "h", "-1h", "1 year", "1h30m", 5])
def test_what_is_not_a_duration_is_refused(text: str) -> None:
    with pytest.raises(DefinitionError, match="not a duration"):
        parse_duration(text)
