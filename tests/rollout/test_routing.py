import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.hashing import hash_value, unit_interval
from evenkeel.rollout import Arm, Route, RoutingTable
from evenkeel.testing.rollout import check_weights


def route(*weights, salt=""):
    return Route("m", tuple(Arm(f"arm {n}", n, f"d{n}", f"p{n}", weight) for n, weight in enumerate(weights)), salt)


@pytest.mark.parametrize("weights", [(1.0,), (0.5, 0.5), (0.95, 0.05), (0.2, 0.3, 0.5), (0.0, 1.0)])
def test_each_arm_gets_its_share_and_keeps_its_keys(weights):
    check_weights(route(*weights))


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_keys_move_only_towards_the_arm_that_grows(key, one, other):
    small, large = sorted((one, other))
    before, after = route(1 - small, small).choose(key).name, route(1 - large, large).choose(key).name
    assert (before, after) != ("arm 1", "arm 0")


@given(st.one_of(st.text(), st.integers(-(2**63), 2**63 - 1)))
def test_the_place_of_a_key_is_its_portable_hash(key):
    place = unit_interval(np.array([hash_value(key, hash_value("s/m"))], np.uint64))[0]
    assert route(0.5, 0.5, salt="s").choose(key).version == int(place >= 0.5)


def test_another_salt_splits_anew():
    one, other = (
        [route(0.5, 0.5, salt=salt).choose(f"key {n}").version for n in range(1_000)] for salt in ("march", "april")
    )
    assert 400 < sum(a == b for a, b in zip(one, other, strict=True)) < 600


@pytest.mark.parametrize("weights", [(0.5,), (0.7, 0.7), (-0.5, 1.5), (float("nan"), 1.0)])
def test_weights_that_do_not_add_up_are_refused(weights):
    with pytest.raises(DefinitionError, match="weights of the arms"):
        route(*weights)


def test_arms_need_names_of_their_own():
    arm = Arm("champion", 1, "d", "p", 0.5)
    with pytest.raises(DefinitionError, match="different names"):
        Route("m", (arm, arm))


def test_a_fallback_is_one_of_the_arms():
    with pytest.raises(NotFoundError, match="no arm 'champoin'"):
        Route("m", (Arm("champion", 1, "d", "p"),), fallback="champoin")


def test_an_unknown_model_is_told_the_nearest():
    table = RoutingTable().with_route(Route("flight-late", (Arm("champion", 1, "d", "p"),)))
    with pytest.raises(NotFoundError, match="Did you mean 'flight-late'"):
        table.route("flight-lat")


def test_routes_stand_in_the_order_of_their_models():
    table = RoutingTable()
    for name in ("b", "c", "a", "b"):
        table = table.with_route(Route(name, (Arm("champion", 1, "d", "p"),)))
    assert (table.models, table.epoch) == (("a", "b", "c"), 4)
