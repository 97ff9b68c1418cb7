"""The contract of a rollout: how a blessed model version comes to answer."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from evenkeel.artifacts.base import Document
from evenkeel.rollout.routing import RoutingTable


@dataclass(frozen=True, slots=True)
class Release:
    """A model version that may answer, and where its bundle lies."""

    model: str
    version: int
    bundle_digest: str
    bundle_path: str


@dataclass(frozen=True)
class Deployment(Document):
    """What a rollout did: which version answers, from which epoch of the routing table on, by which strategy."""

    release: Release
    epoch: int
    strategy: str


class Strategy(ABC):
    """What stands in ``pipeline.py`` as ``rollout=``: an immutable value.

    ``deploy`` is pure: it returns the next routing table, one epoch later, and publishes nothing.
    """

    @abstractmethod
    def deploy(self, table: RoutingTable, release: Release) -> RoutingTable:
        """Return the table in which the rollout of ``release`` begins; a new model is answered by it at once."""
