import pytest

from evenkeel.testing import transforms as laws
from evenkeel.testing.transform_cases import CASES


def test_every_operation_stands_in_a_case() -> None:
    assert laws.uncovered() == set()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_batches(case) -> None:
    laws.check_batches(case)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_reference(case) -> None:
    laws.check_reference(case)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_empty(case) -> None:
    laws.check_empty(case)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_decoder(case) -> None:
    laws.check_decoder(case)
