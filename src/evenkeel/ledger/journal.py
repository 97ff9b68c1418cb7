"""Every write of the ledger: one transaction, with the events that tell of it as its last rows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from evenkeel.clock import Clock
from evenkeel.errors import LedgerError, StoreError
from evenkeel.ledger import chain
from evenkeel.ledger.anchor import Anchor, Head
from evenkeel.ledger.database import Database
from evenkeel.ledger.schema import leaders
from evenkeel.ledger.values import Epoch
from evenkeel.typing import Json


@dataclass(slots=True)
class Transaction:
    """An open write: the connection, the time in microseconds, and what will be told of it."""

    connection: Connection
    now: int
    told: list[chain.Told] = field(default_factory=list)

    def tell(self, kind: str, subject: str, data: Mapping[str, Json]) -> None:
        self.told.append(chain.Told(self.now, kind, subject, data))


class Journal:
    """Reads and writes of one ledger; the parts of the ledger share it."""

    def __init__(self, database: Database, clock: Clock, anchor: Anchor | None) -> None:
        self.database = database
        self.clock = clock
        self.anchor = anchor
        self.read = database.read

    @contextmanager
    def write(self, epoch: Epoch | None = None, *, audited: bool = True) -> Iterator[Transaction]:
        """Open a transaction; it is refused where ``epoch`` is given and a later term has begun.

        What is ``audited`` is on the disk, and vouched for by the anchor, when this returns.
        """
        with self.database.write(durable=audited) as connection:
            if epoch is not None:
                _check(connection, epoch)
            transaction = Transaction(connection, self.clock.microseconds())
            yield transaction
            head = chain.extend(connection, transaction.told)
        if audited and head is not None:
            self.advance_anchor(head)

    def anchored(self) -> Head | None:
        """Return the head that the anchor holds; None where there is no anchor yet."""
        with _explained(self.anchor):
            return None if self.anchor is None else self.anchor.read()

    def advance_anchor(self, head: Head) -> None:
        """Let the anchor hold ``head`` from now on."""
        with _explained(self.anchor):
            if self.anchor is not None:
                self.anchor.advance(head, self._hash_at)

    def _hash_at(self, count: int) -> str | None:
        with self.read() as connection:
            return chain.hash_at(connection, count)


@contextmanager
def _explained(anchor: Anchor | None) -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        where = None if anchor is None else anchor.path
        remedy = error.remedy or "Restore it; or remove it, and what it vouched for is no longer vouched for."
        raise LedgerError("The anchor of the audit is damaged", got=error.got, where=where, remedy=remedy) from error


def _check(connection: Connection, epoch: Epoch) -> None:
    current = connection.execute(select(leaders.c.epoch).where(leaders.c.name == epoch.name)).scalar()
    if current != epoch.number:
        raise LedgerError(
            f"Another has taken over {epoch.name}",
            expected=f"term {current}",
            got=f"term {epoch.number}",
            remedy="Stop: the new leader goes on from what the ledger holds.",
        )
