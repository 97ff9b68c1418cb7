"""The routing table: which model versions answer, and for how much of the traffic. A frozen value, kept as one file.

Servers need nothing but this file and the bundles that it names. An arm is chosen by the portable hash of the
caller's key, so the same key keeps its arm on every server; where the weights of two arms change, keys move only
towards the arm that grows.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.hashing import hash_value

_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Arm:
    """A model version that answers a share ``weight``, in [0, 1], of a model's traffic."""

    name: str
    version: int
    bundle_digest: str
    bundle_path: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Route:
    """How the traffic of one model is shared; the weights of the arms add up to 1.

    ``salt`` makes the split of one rollout independent of another's. ``fallback`` names the arm that answers where
    the chosen one cannot. ``previous`` is the arm that answered all before the last change: what a rollback returns
    to.
    """

    model: str
    arms: tuple[Arm, ...]
    salt: str = ""
    fallback: str | None = None
    previous: Arm | None = None

    def __post_init__(self) -> None:
        _check(self)

    def choose(self, key: str | int | None) -> Arm:
        """Return the arm for ``key``; the same key, the same arm. None has the arm of the empty text.

        >>> day = Arm("day", 1, "aa", "bundles/aa", 0.5), Arm("night", 2, "bb", "bundles/bb", 0.5)
        >>> [Route("m", day).choose(key).name for key in ("ann", "bob", "eve")]
        ['night', 'night', 'day']
        """
        if len(self.arms) == 1:
            return self.arms[0]
        seed = hash_value(f"{self.salt}/{self.model}")
        place = (hash_value("" if key is None else key, seed) >> 11) * 2.0**-53  # as `hashing.unit_interval`
        edge = 0.0
        for arm in self.arms:
            edge += arm.weight
            if place < edge:
                return arm
        return [arm for arm in self.arms if arm.weight > 0][-1]

    def arm(self, name: str) -> Arm:
        """Return the arm of this name; raises `NotFoundError`."""
        for arm in self.arms:
            if arm.name == name:
                return arm
        raise NotFoundError("arm", name, [arm.name for arm in self.arms], where=f"the route of {self.model}")


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """The routes of all models, by name. ``epoch`` grows by one with each change: the later of two tables counts."""

    routes: tuple[Route, ...] = ()
    epoch: int = 0

    def route(self, model: str) -> Route:
        """Return the route of a model; raises `NotFoundError` with the nearest names."""
        for route in self.routes:
            if route.model == model:
                return route
        raise NotFoundError("model", model, self.models)

    @property
    def models(self) -> tuple[str, ...]:
        return tuple(route.model for route in self.routes)

    def with_route(self, route: Route) -> "RoutingTable":
        """Return the next table, in which ``route`` stands for the route of its model."""
        others = [other for other in self.routes if other.model != route.model]
        return replace(
            self, routes=tuple(sorted([*others, route], key=lambda route: route.model)), epoch=self.epoch + 1
        )

    def placed(self, place: Callable[[str], str]) -> "RoutingTable":
        """Return the same table with what ``place`` makes of the path of each bundle."""

        def moved(arm: Arm) -> Arm:
            return replace(arm, bundle_path=place(arm.bundle_path))

        routes = [
            replace(one, arms=tuple(map(moved, one.arms)), previous=moved(one.previous) if one.previous else None)
            for one in self.routes
        ]
        return replace(self, routes=tuple(routes))


def _check(route: Route) -> None:
    names = [arm.name for arm in route.arms]
    if not names or len(set(names)) < len(names):
        raise DefinitionError("A route needs arms with different names", got=names, where=route.model)
    weights = [arm.weight for arm in route.arms]
    if not all(0 <= weight <= 1 for weight in weights) or abs(math.fsum(weights) - 1) > _TOLERANCE:
        raise DefinitionError(
            "The weights of the arms must lie in [0, 1] and add up to 1", got=weights, where=route.model
        )
    if route.fallback is not None:
        route.arm(route.fallback)
