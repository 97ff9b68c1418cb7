"""What a step may ask of the runner that runs it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evenkeel.artifacts import Artifact, Reference
from evenkeel.artifacts.store import ArtifactStore
from evenkeel.clock import Clock

if TYPE_CHECKING:
    from evenkeel.ledger import Ledger

Progress = Callable[[int, int, str], None]
Keep = Callable[[str, Artifact], None]


def no_progress(done: int, total: int, note: str) -> None:
    """Tell nobody."""


def keep_nothing(name: str, value: Artifact) -> None:
    """Keep nothing, where no runner is there to tell the ledger."""


@dataclass(frozen=True, slots=True)
class StepContext:
    """Handed to a step that has a parameter ``context: StepContext``; it is no part of the fingerprint.

    ``logger`` writes to the log of this step: ``context.logger.info("read", extra={"rows": 10})`` is one JSON line.
    ``scratch`` is an empty folder that is removed when the step ends. ``inputs`` names what the step was given.
    ``ledger`` is for the few steps whose work it is to write there. ``keep(name, artifact)`` stores what the run is to
    have of this step even where it fails: the ledger then names it as an output of that name. Without ``cache`` a step is
    not to use what earlier runs found.
    """

    run_id: str
    step: str
    clock: Clock
    logger: logging.Logger
    scratch: Path
    store: ArtifactStore
    open_ledger: Callable[[], "Ledger"]
    inputs: dict[str, Reference | None]
    report: Progress = no_progress
    keep: Keep = keep_nothing
    cache: bool = True

    @property
    def ledger(self) -> "Ledger":
        return self.open_ledger()

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Say how far the step is: ``done`` of ``total`` pieces, and a short note."""
        self.report(done, total, note)
