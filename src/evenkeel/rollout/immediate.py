"""A blessed model version replaces the champion at once; and the way back."""

from dataclasses import dataclass, replace

from evenkeel.errors import UsageError
from evenkeel.rollout.base import Release, Strategy
from evenkeel.rollout.routing import Arm, Route, RoutingTable

CHAMPION = "champion"


@dataclass(frozen=True, slots=True)
class Immediate(Strategy):
    """All traffic goes to the new version with the next epoch.

    >>> table = Immediate().deploy(RoutingTable(), Release("flight-late", 1, "ab", "bundles/ab"))
    >>> table.epoch, table.route("flight-late").choose("UA1545").version
    (1, 1)
    """

    def deploy(self, table: RoutingTable, release: Release) -> RoutingTable:
        champion = Arm(CHAMPION, release.version, release.bundle_digest, release.bundle_path)
        return table.with_route(Route(release.model, (champion,), previous=_previous(table, release)))


def rollback(table: RoutingTable, model: str) -> RoutingTable:
    """Return the next table, in which the version of ``model`` that answered before answers again.

    Rolling back twice returns to the newer version. Raises `NotFoundError` for an unknown model and `UsageError`
    where nothing was deployed before.
    """
    route = table.route(model)
    if route.previous is None:
        raise UsageError(
            f"There is no version of {model} to return to",
            got=f"version {route.arms[0].version}, the first that was deployed",
            remedy="Deploy another version.",
        )
    return table.with_route(replace(route, arms=(route.previous,), fallback=None, previous=_whole(route.arms[0])))


def _previous(table: RoutingTable, release: Release) -> Arm | None:
    if release.model not in table.models:
        return None
    route = table.route(release.model)
    is_champion = route.arms[0].version == release.version
    return route.previous if is_champion else _whole(route.arms[0])


def _whole(arm: Arm | None) -> Arm | None:
    return None if arm is None else replace(arm, name=CHAMPION, weight=1.0)
