"""Deployments: which version was served how, from when to when."""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from evenkeel.clock import to_time
from evenkeel.errors import NotFoundError
from evenkeel.ledger.journal import Journal
from evenkeel.ledger.models import find_version
from evenkeel.ledger.rows import from_json, to_json
from evenkeel.ledger.schema import deployments
from evenkeel.ledger.tags import insert_tags, tagged, tags_of
from evenkeel.ledger.values import DeploymentRow, DeploymentStatus, Epoch, NewDeployment, Tagged


class Deployments:
    """The deployments of a ledger. A controller gives its ``epoch``, and is refused when another has taken over."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def start(self, new: NewDeployment, epoch: Epoch | None = None) -> str:
        """Record that a version is to be served, and return the id of the deployment."""
        with self._journal.write(epoch) as transaction:
            find_version(transaction.connection, new.model, new.version)
            deployment_id = f"{new.model}-{new.version}-{secrets.token_hex(4)}"
            transaction.connection.execute(insert(deployments), _row(deployment_id, new, transaction.now))
            insert_tags(transaction.connection, Tagged.DEPLOYMENT, deployment_id, new.tags)
            said = {"id": deployment_id, "strategy": new.strategy, "status": new.status}
            transaction.tell("deployment.started", f"{new.model}@{new.version}", said)
        return deployment_id

    def change(
        self, deployment_id: str, status: DeploymentStatus, reason: str, *, actor: str, epoch: Epoch | None = None
    ) -> None:
        """Record that a deployment stands otherwise from now on; does nothing where it stands so already."""
        with self._journal.write(epoch) as transaction:
            deployment = _find(transaction.connection, deployment_id)
            if deployment.status != status:
                values = {"status": str(status), "changed_at": transaction.now}
                mine = deployments.c.id == deployment_id
                transaction.connection.execute(update(deployments).where(mine).values(values))
                said = {"id": deployment_id, "status": status, "reason": reason, "actor": actor}
                transaction.tell("deployment.changed", f"{deployment.model}@{deployment.version}", said)

    def get(self, deployment_id: str) -> DeploymentRow:
        with self._journal.read() as connection:
            return _find(connection, deployment_id)

    def list(
        self,
        model: str | None = None,
        status: DeploymentStatus | None = None,
        tags: Mapping[str, str] | None = None,
        limit: int = 50,
    ) -> list[DeploymentRow]:
        """Return deployments, the newest first; with all of ``tags`` where given."""
        query = select(deployments).order_by(deployments.c.started_at.desc(), deployments.c.id).limit(limit)
        if model is not None:
            query = query.where(deployments.c.model == model)
        if status is not None:
            query = query.where(deployments.c.status == str(status))
        query = query.where(*tagged(Tagged.DEPLOYMENT, deployments.c.id, tags or {}))
        with self._journal.read() as connection:
            return _read(connection, query)


def _row(deployment_id: str, new: NewDeployment, now: int) -> dict[str, object]:
    return {
        "id": deployment_id,
        "model": new.model,
        "version": new.version,
        "strategy": new.strategy,
        "status": str(new.status),
        "details": to_json(new.details),
        "started_at": now,
        "changed_at": now,
    }


def _find(connection: Connection, deployment_id: str) -> DeploymentRow:
    found = _read(connection, select(deployments).where(deployments.c.id == deployment_id))
    if not found:
        known = select(deployments.c.id).order_by(deployments.c.started_at.desc()).limit(100)
        raise NotFoundError("deployment", deployment_id, connection.execute(known).scalars())
    return found[0]


def _read(connection: Connection, query: Any) -> list[DeploymentRow]:
    rows = connection.execute(query).all()
    carried = tags_of(connection, Tagged.DEPLOYMENT, [row.id for row in rows])
    return [
        DeploymentRow(
            id=row.id,
            model=row.model,
            version=row.version,
            strategy=row.strategy,
            status=DeploymentStatus(row.status),
            details=from_json(row.details),
            tags=carried.get(row.id, {}),
            started_at=to_time(row.started_at),
            changed_at=to_time(row.changed_at),
        )
        for row in rows
    ]
