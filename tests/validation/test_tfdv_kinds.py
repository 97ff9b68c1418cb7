import pytest

from evenkeel.testing.tfdv_kinds import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_found_here_or_has_a_reason(kind):
    KINDS[kind].check()


def test_no_kind_is_left_out():
    assert len(KINDS) == 89
