"""The ledger: the memory of everything that happened."""

from contextlib import AbstractContextManager
from types import TracebackType

from evenkeel.ledger.alerts import Alerts
from evenkeel.ledger.approvals import Approvals
from evenkeel.ledger.artifacts import Artifacts
from evenkeel.ledger.deployments import Deployments
from evenkeel.ledger.events import Events
from evenkeel.ledger.executions import Executions
from evenkeel.ledger.journal import Journal
from evenkeel.ledger.leadership import lead
from evenkeel.ledger.models import Models
from evenkeel.ledger.runs import Runs
from evenkeel.ledger.tags import Tags
from evenkeel.ledger.values import Epoch


class Ledger:
    """A ledger that is open. Each part has few verbs; every verb is one transaction, and may be called from any thread.

    What a verb wrote is there when it returns; where it raises, nothing was written, unless it was the anchor that
    could not be. A ledger does not survive a fork: a child process opens it for itself.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.runs = Runs(journal)
        self.executions = Executions(journal)
        self.artifacts = Artifacts(journal)
        self.events = Events(journal)
        self.tags = Tags(journal)
        self.models = Models(journal)
        self.deployments = Deployments(journal)
        self.approvals = Approvals(journal)
        self.alerts = Alerts(journal)

    def lead(self, name: str) -> AbstractContextManager[Epoch]:
        """Lead a thing such as "rollout/flight-late" while the block runs; raises `LedgerError` where another does."""
        return lead(self._journal, name)

    def close(self) -> None:
        self.runs.release()
        self._journal.database.close()

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
