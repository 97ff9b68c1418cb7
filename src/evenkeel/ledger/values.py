"""What the ledger is given and gives back. Times are aware datetimes in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from evenkeel.artifacts import Reference
from evenkeel.typing import Json


class RunStatus(StrEnum):
    """How a run stands: ``blocked`` by the data, ``refused`` by the gates, ``interrupted`` when its process died."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    BLOCKED = "blocked"
    REFUSED = "refused"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class StepStatus(StrEnum):
    """What became of a step in a run."""

    RAN = "ran"
    CACHED = "cached"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run that begins.

    ``code`` and ``environment`` are what is needed to repeat it. An ``attended`` run lives no longer than the process
    that starts it: when that dies, the run is interrupted. A run whose steps are started by an orchestrator is not.
    """

    pipeline: str
    parameters: Mapping[str, Json] = field(default_factory=dict)
    code: Mapping[str, Json] = field(default_factory=dict)
    environment: Mapping[str, Json] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    attended: bool = True


@dataclass(frozen=True, slots=True)
class Run:
    """A run as the ledger knows it."""

    id: str
    pipeline: str
    status: RunStatus
    started_at: datetime
    finished_at: datetime | None
    parameters: Mapping[str, Json]
    code: Mapping[str, Json]
    environment: Mapping[str, Json]
    tags: Mapping[str, str]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Execution:
    """One step in one run.

    ``parts`` are the named pieces of the fingerprint, kept so that two executions can be compared; ``why`` is one
    sentence. ``seconds`` is wall time. ``id`` is given by the ledger.
    """

    run_id: str
    step: str
    status: StepStatus
    started_at: datetime
    fingerprint: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    seconds: float = 0.0
    inputs: Mapping[str, Reference] = field(default_factory=dict)
    outputs: Mapping[str, Reference] = field(default_factory=dict)
    error: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class ArtifactRow:
    """An artifact that a step made: its size in bytes and its own summary."""

    reference: Reference
    bytes: int
    summary: Mapping[str, Json] = field(default_factory=dict)
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where an artifact comes from: the executions above it, the nearest first, and all artifacts on the way.

    The arrows are the inputs and outputs of the executions.
    """

    reference: Reference
    executions: tuple[Execution, ...]
    artifacts: tuple[ArtifactRow, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the audit: the ``cursor``-th event, with the SHA-256 that chains it to the one before."""

    cursor: int
    at: datetime
    kind: str
    subject: str
    data: Mapping[str, Json]
    hash: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What a check of the chain found; ``anchored`` is the number of events that the anchor vouched for."""

    events: int
    head: str
    anchored: int | None
    problems: tuple[str, ...] = ()

    @property
    def intact(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A bundle to be registered as the next version of a model."""

    model: str
    bundle: Reference
    run_id: str
    model_artifact: Reference | None = None
    evaluation: Reference | None = None
    metrics: Mapping[str, Json] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegisteredVersion:
    """A version of a model with all that is known of it now: its aliases and tags may change, the rest never does."""

    model: str
    version: int
    bundle: Reference
    run_id: str
    model_artifact: Reference | None
    evaluation: Reference | None
    metrics: Mapping[str, Json]
    created_at: datetime
    aliases: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AliasMove:
    """Who moved an alias from which version (None: it was new) to which, when, and why."""

    at: datetime
    alias: str
    previous: int | None
    version: int
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's word for a version."""

    model: str
    version: int
    actor: str
    comment: str
    at: datetime


class DeploymentStatus(StrEnum):
    """How a deployment stands: on its way, serving all, replaced by the next, taken back, or broken."""

    ROLLING_OUT = "rolling_out"
    ACTIVE = "active"
    SUPERSEDED = "superseded"
    ROLLED_BACK = "rolled_back"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NewDeployment:
    """A version that is to be served; ``strategy`` is such as "immediate" or "canary"."""

    model: str
    version: int
    strategy: str
    status: DeploymentStatus = DeploymentStatus.ROLLING_OUT
    details: Mapping[str, Json] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeploymentRow:
    """A deployment as the ledger knows it; ``changed_at`` is when it last got another status."""

    id: str
    model: str
    version: int
    strategy: str
    status: DeploymentStatus
    details: Mapping[str, Json]
    tags: Mapping[str, str]
    started_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that somebody should look at: ``kind`` such as "drift", ``severity`` "warning" or "error"."""

    kind: str
    subject: str
    severity: str
    message: str
    data: Mapping[str, Json] = field(default_factory=dict)
    at: datetime | None = None


class Tagged(StrEnum):
    """What can carry tags; the name of a version is ``model@3``."""

    RUN = "run"
    ARTIFACT = "artifact"
    MODEL = "model"
    VERSION = "version"
    DEPLOYMENT = "deployment"


@dataclass(frozen=True, slots=True)
class Epoch:
    """The term of a leader. A write that carries it is refused as soon as a later term has begun."""

    name: str
    number: int
