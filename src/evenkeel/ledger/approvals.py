"""Approvals: whose word a version has."""

from sqlalchemy import insert, select

from evenkeel.clock import to_time
from evenkeel.ledger.journal import Journal
from evenkeel.ledger.models import find_version
from evenkeel.ledger.rows import to_text
from evenkeel.ledger.schema import approvals
from evenkeel.ledger.values import Approval
from evenkeel.typing import Json


class Approvals:
    """The approvals of a ledger; they are only ever added."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def append(self, model: str, version: int, actor: str, comment: str) -> None:
        """Record that somebody approves a version."""
        said: dict[str, Json] = {"actor": to_text(actor), "comment": to_text(comment)}
        with self._journal.write() as transaction:
            find_version(transaction.connection, model, version)
            row = {"model": model, "version": version, "at": transaction.now, **said}
            transaction.connection.execute(insert(approvals), row)
            transaction.tell("version.approved", f"{model}@{version}", said)

    def list(self, model: str, version: int) -> list[Approval]:
        """Return the approvals of a version, oldest first."""
        mine = (approvals.c.model == model, approvals.c.version == version)
        with self._journal.read() as connection:
            rows = connection.execute(select(approvals).where(*mine).order_by(approvals.c.id))
            return [Approval(row.model, row.version, row.actor, row.comment, to_time(row.at)) for row in rows]
