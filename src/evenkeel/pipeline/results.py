"""What a run was asked for, where it happens, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from evenkeel.artifacts import Reference
from evenkeel.artifacts.store import ArtifactStore
from evenkeel.clock import Clock
from evenkeel.errors import EvenkeelError, InvalidDataError, RefusedError, UsageError
from evenkeel.ledger import RunStatus, StepStatus
from evenkeel.typing import Json

if TYPE_CHECKING:
    from evenkeel.ledger import Ledger

_CODES = {
    RunStatus.SUCCEEDED: 0,
    RunStatus.BLOCKED: InvalidDataError.exit_code,
    RunStatus.REFUSED: RefusedError.exit_code,
}


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where runs happen.

    ``project`` is the folder whose code is followed; ``state`` holds the logs, ``state/runs/RUN/STEP.log``. A step in a
    process of its own opens the ledger at ``ledger_url``. ``max_parallel`` is how many steps run side by side.
    """

    project: Path
    state: Path
    store: ArtifactStore
    ledger: "Ledger"
    clock: Clock
    ledger_url: str | None = None
    max_parallel: int = 2


@dataclass(frozen=True, slots=True)
class Request:
    """What a run is asked to do.

    ``parameters`` are the settled parameters of the run, ``code`` and ``environment`` what is needed to repeat it.
    Without ``cache`` every step runs; with ``from_step``, that one and what needs it do. ``builder`` is where the graph
    can be built again from the project and the parameters, as ``module:function``.
    """

    pipeline: str
    parameters: Mapping[str, Json] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    code: Mapping[str, Json] = field(default_factory=dict)
    environment: Mapping[str, Json] = field(default_factory=dict)
    cache: bool = True
    from_step: str | None = None
    builder: str | None = None


@dataclass(frozen=True, slots=True)
class StepResult:
    """What became of a step: why it ran, was taken from the cache or was skipped, and the names of what it gave."""

    name: str
    status: StepStatus
    why: str
    seconds: float = 0.0
    outputs: Mapping[str, Reference] = field(default_factory=dict)
    error: EvenkeelError | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became of a run. ``reasons`` say why it was refused; ``error`` is the first that a step raised."""

    run_id: str
    status: RunStatus
    seconds: float
    steps: tuple[StepResult, ...]
    reasons: tuple[str, ...] = ()
    error: EvenkeelError | None = None

    @property
    def exit_code(self) -> int:
        """The exit code of a command that made this run: 2 where a step found the definition wrong."""
        wrong = self.status is RunStatus.FAILED and isinstance(self.error, UsageError)
        return UsageError.exit_code if wrong else _CODES.get(self.status, 1)

    def step(self, name: str) -> StepResult:
        return next(step for step in self.steps if step.name == name)

    def output(self, name: str, output: str = "output") -> Reference | None:
        """Return what a step gave, or None where it gave nothing."""
        return self.step(name).outputs.get(output)
