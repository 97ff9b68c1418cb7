"""Laws of rollout strategies: pure, one epoch at a time, other models untouched, weights that add up, sticky keys."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from evenkeel.rollout import Arm, Immediate, Release, Route, RoutingTable, Strategy
from evenkeel.rollout.publish import decode, encode
from evenkeel.testing.laws import uncovered

STRATEGIES: Mapping[type[Strategy], Strategy] = {Immediate: Immediate()}

_KEYS = 20_000
_OTHER = Route("churn", (Arm("champion", 4, "Bundle/aa", "bundles/aa"),))


def laws() -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield each law of each strategy by name; raises `AssertionError` where a strategy is not covered."""
    missing = uncovered(Strategy, STRATEGIES)
    assert not missing, f"strategies without laws: {missing}"
    for kind, strategy in STRATEGIES.items():
        for law in (_begins_with_all_traffic, _takes_one_epoch, _respects_weights, _survives_its_file):
            yield f"{kind.__name__}{law.__name__.replace('_', ' ')}", _bind(law, strategy)


def release(version: int) -> Release:
    """Return a version of the model ``flight-late``."""
    return Release("flight-late", version, f"Bundle/{version:04x}", f"/bundles/{version:04x}")


def _begins_with_all_traffic(strategy: Strategy) -> None:
    table = strategy.deploy(RoutingTable(), release(1))
    assert {table.route("flight-late").choose(str(key)).version for key in range(100)} == {1}


def _takes_one_epoch(strategy: Strategy) -> None:
    first = strategy.deploy(RoutingTable((_OTHER,), epoch=6), release(1))
    second = strategy.deploy(first, release(2))
    assert (first.epoch, second.epoch) == (7, 8)
    assert second.route("churn") == _OTHER
    assert strategy.deploy(first, release(2)) == second


def _respects_weights(strategy: Strategy) -> None:
    table = strategy.deploy(strategy.deploy(RoutingTable(), release(1)), release(2))
    check_weights(table.route("flight-late"))


def _survives_its_file(strategy: Strategy) -> None:
    table = strategy.deploy(strategy.deploy(RoutingTable((_OTHER,)), release(1)), release(2))
    assert decode(encode(table)) == table


def check_weights(route: Route) -> None:
    """Assert that each arm gets its share of many keys, within five standard deviations, and keeps its keys."""
    chosen = [route.choose(f"key {key}").name for key in range(_KEYS)]
    assert chosen == [route.choose(f"key {key}").name for key in range(_KEYS)]
    shares = Counter(chosen)
    for arm in route.arms:
        slack = 5 * math.sqrt(arm.weight * (1 - arm.weight) / _KEYS)
        assert abs(shares[arm.name] / _KEYS - arm.weight) <= slack, f"{arm.name}: {shares[arm.name]} of {_KEYS} keys"


def _bind(law: Callable[[Strategy], None], strategy: Strategy) -> Callable[[], None]:
    return lambda: law(strategy)
