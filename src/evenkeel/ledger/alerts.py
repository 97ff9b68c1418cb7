"""Alerts: what somebody should look at."""

from sqlalchemy import insert, select

from evenkeel.clock import to_time
from evenkeel.ledger.journal import Journal
from evenkeel.ledger.rows import from_json, to_json, to_text
from evenkeel.ledger.schema import alerts
from evenkeel.ledger.values import Alert


class Alerts:
    """The alerts of a ledger; they are only ever added."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def append(self, alert: Alert) -> None:
        """Record an alert, at the time of the ledger's clock."""
        row = {
            "kind": alert.kind,
            "subject": alert.subject,
            "severity": alert.severity,
            "message": to_text(alert.message),
            "data": to_json(alert.data),
        }
        with self._journal.write() as transaction:
            transaction.connection.execute(insert(alerts), {**row, "at": transaction.now})
            transaction.tell("alert.raised", alert.subject, {"kind": alert.kind, "severity": alert.severity})

    def list(self, subject: str | None = None, limit: int = 50) -> list[Alert]:
        """Return alerts, the newest first."""
        query = select(alerts).order_by(alerts.c.id.desc()).limit(limit)
        if subject is not None:
            query = query.where(alerts.c.subject == subject)
        with self._journal.read() as connection:
            return [
                Alert(row.kind, row.subject, row.severity, row.message, from_json(row.data), to_time(row.at))
                for row in connection.execute(query)
            ]
