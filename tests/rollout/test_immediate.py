import pytest

from evenkeel.errors import NotFoundError, UsageError
from evenkeel.rollout import Immediate, RoutingTable, rollback
from evenkeel.testing.rollout import release

FIRST = Immediate().deploy(RoutingTable(), release(1))
SECOND = Immediate().deploy(FIRST, release(2))


def version(table):
    return table.route("flight-late").choose("any").version


def test_a_new_version_replaces_the_champion():
    assert [version(FIRST), version(SECOND)] == [1, 2]
    assert SECOND.route("flight-late").previous == FIRST.route("flight-late").arms[0]


def test_a_rollback_returns_to_the_version_before_and_a_second_one_comes_back():
    back = rollback(SECOND, "flight-late")
    assert [version(back), back.epoch] == [1, 3]
    assert version(rollback(back, "flight-late")) == 2


def test_the_same_version_again_keeps_the_way_back():
    again = Immediate().deploy(SECOND, release(2))
    assert [version(again), again.epoch, version(rollback(again, "flight-late"))] == [2, 3, 1]


def test_the_first_version_has_nowhere_to_go_back_to():
    with pytest.raises(UsageError, match="no version of flight-late to return to"):
        rollback(FIRST, "flight-late")


def test_an_unknown_model_cannot_be_rolled_back():
    with pytest.raises(NotFoundError, match="no model 'churn'"):
        rollback(SECOND, "churn")
