"""The memory: runs, executions, artifacts, events, models, deployments, in SQLite or PostgreSQL.

Values are imported at once; SQLAlchemy only when a ledger is opened.
"""

from typing import TYPE_CHECKING

from evenkeel.ledger.opening import open_ledger
from evenkeel.ledger.values import (
    Alert,
    AliasMove,
    Approval,
    ArtifactRow,
    Audit,
    DeploymentRow,
    DeploymentStatus,
    Epoch,
    Event,
    Execution,
    Lineage,
    NewDeployment,
    NewRun,
    NewVersion,
    RegisteredVersion,
    Run,
    RunStatus,
    StepStatus,
    Tagged,
)

if TYPE_CHECKING:
    from evenkeel.ledger.ledger import Ledger

__all__ = [
    "Alert",
    "AliasMove",
    "Approval",
    "ArtifactRow",
    "Audit",
    "DeploymentRow",
    "DeploymentStatus",
    "Epoch",
    "Event",
    "Execution",
    "Ledger",
    "Lineage",
    "NewDeployment",
    "NewRun",
    "NewVersion",
    "RegisteredVersion",
    "Run",
    "RunStatus",
    "StepStatus",
    "Tagged",
    "open_ledger",
]


def __getattr__(name: str) -> object:
    if name == "Ledger":
        from evenkeel.ledger.ledger import Ledger

        return Ledger
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
