"""Leadership: one controller of a thing at a time, without leases that a clock can break.

Who leads holds a lock of the operating system or of PostgreSQL. A leader that is stopped and wakes up late may not know
that it lost the lock; its term, a number that only grows, is therefore checked within each of its writes. Source: Gray
and Cheriton (1989) on leases, and the fencing tokens of Kleppmann, "Designing Data-Intensive Applications", chapter 8.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, insert, select, update

from evenkeel.errors import LedgerError
from evenkeel.ledger.journal import Journal
from evenkeel.ledger.schema import leaders
from evenkeel.ledger.values import Epoch


@contextmanager
def lead(journal: Journal, name: str) -> Iterator[Epoch]:
    """Lead ``name`` while the block runs; raises `LedgerError` at once where another leads."""
    release = journal.database.hold(f"lead {name}")
    if release is None:
        raise LedgerError(f"Another process leads {name}", remedy="Wait until it ends, or end it.")
    try:
        with journal.write() as transaction:
            number = _next_term(transaction.connection, name)
            transaction.tell("leader.changed", name, {"term": number})
        yield Epoch(name, number)
    finally:
        release()


def _next_term(connection: Connection, name: str) -> int:
    mine = leaders.c.name == name
    last = connection.execute(select(leaders.c.epoch).where(mine)).scalar()
    if last is None:
        connection.execute(insert(leaders), {"name": name, "epoch": 1})
        return 1
    connection.execute(update(leaders).where(mine).values(epoch=last + 1))
    return int(last) + 1
