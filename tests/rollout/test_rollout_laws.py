import pytest

from evenkeel.testing.rollout import laws

NAMES = [name for name, _ in laws()]


@pytest.mark.parametrize("name", NAMES)
def test_law(name):
    dict(laws())[name]()
