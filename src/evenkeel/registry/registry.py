"""The registry of models: a view of the ledger."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.ledger import AliasMove, Approval, Epoch, Event, NewVersion, RegisteredVersion
from evenkeel.registry.names import CHAMPION, check_alias, check_model, parse
from evenkeel.registry.version import ModelVersion

if TYPE_CHECKING:
    from evenkeel.ledger import Ledger


class Registry:
    """The models of a ledger: versions 1, 2, ..., aliases that move between them, and approvals.

    >>> import tempfile
    >>> from evenkeel.artifacts import Reference
    >>> from evenkeel.ledger import open_ledger
    >>> with tempfile.TemporaryDirectory() as folder, open_ledger(f"sqlite:///{folder}/ledger.db") as ledger:
    ...     registry = Registry(ledger)
    ...     new = NewVersion("flight-late", Reference("Bundle", "9f86d081"), run_id="20261121-063012-k3f9")
    ...     registry.set_alias("flight-late", "champion", registry.register(new).version, reason="first", actor="mara")
    ...     print(registry.resolve("flight-late").version, registry.history("flight-late")[0].reason)
    1 first
    """

    def __init__(self, ledger: "Ledger") -> None:
        self._ledger = ledger

    def register(self, new: NewVersion) -> ModelVersion:
        """Give a bundle the next version of its model; a bundle that has one keeps it."""
        check_model(new.model)
        return ModelVersion.of(self._ledger.models.register(new))

    def set_alias(
        self, model: str, alias: str, version: int, *, reason: str, actor: str, epoch: Epoch | None = None
    ) -> None:
        """Let an alias mean a version from now on. A controller gives the ``epoch`` in which it leads."""
        check_alias(alias)
        if not (reason.strip() and actor.strip()):
            raise DefinitionError("Moving an alias wants a reason and an actor", got=f"{reason=}, {actor=}")
        self._ledger.models.move_alias(model, alias, version, reason=reason, actor=actor, epoch=epoch)

    def resolve(self, name: str) -> RegisteredVersion:
        """Return what ``model``, ``model@alias`` or ``model@3`` means now; without either, the champion."""
        model, wanted = parse(name)
        if isinstance(wanted, int):
            return self._ledger.models.version(model, wanted)
        aliases = self._ledger.models.aliases(model)
        if wanted in aliases:
            return self._ledger.models.version(model, aliases[wanted])
        raise self._absent(model, wanted, aliases)

    def champion(self, model: str) -> RegisteredVersion | None:
        """Return the version that answers now; None where there is none yet."""
        try:
            return self.resolve(f"{model}@{CHAMPION}")
        except NotFoundError:
            return None

    def history(self, model: str) -> list[AliasMove]:
        """Return who moved which alias when, and why, oldest first."""
        return [_move(event) for event in self._ledger.events.about(model, "alias.moved")]

    def approve(self, model: str, version: int, actor: str, comment: str) -> None:
        """Record that somebody approves a version."""
        if not actor.strip():
            raise DefinitionError("An approval wants an actor", got=actor)
        self._ledger.approvals.append(model, version, actor, comment)

    def approvals(self, model: str, version: int) -> list[Approval]:
        """Return the approvals of a version, oldest first."""
        return self._ledger.approvals.list(model, version)

    def list(self, model: str | None = None, tags: Mapping[str, str] | None = None) -> list[RegisteredVersion]:
        """Return versions by model, the newest first, with their aliases; with all of ``tags`` where given."""
        return self._ledger.models.versions(model, tags)

    def _absent(self, model: str, alias: str, aliases: Mapping[str, int]) -> NotFoundError:
        known = self._ledger.models.names()
        if model not in known:
            return NotFoundError("model", model, known)
        return NotFoundError("alias", f"{model}@{alias}", [f"{model}@{each}" for each in aliases])


def _move(event: Event) -> AliasMove:
    data = event.data
    previous, version = data["previous"], data["version"]
    assert isinstance(version, int)
    return AliasMove(
        at=event.at,
        alias=str(data["alias"]),
        previous=previous if isinstance(previous, int) else None,
        version=version,
        actor=str(data["actor"]),
        reason=str(data["reason"]),
    )
