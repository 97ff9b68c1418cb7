"""The audit: what happened, in one order, that nobody can change unnoticed."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, select

from evenkeel.clock import to_time
from evenkeel.errors import DefinitionError
from evenkeel.ledger import chain
from evenkeel.ledger.journal import Journal
from evenkeel.ledger.rows import from_json, to_text
from evenkeel.ledger.schema import events
from evenkeel.ledger.values import Audit, Event
from evenkeel.typing import Json

_PAGE = 2_000


class Events:
    """Appends to the audit, reads on from a cursor, and checks the chain."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def append(self, kind: str, subject: str, data: Mapping[str, Json] | None = None) -> None:
        """Record that something happened, such as ("gate.overridden", "flight-late@3", {"actor": "mara"})."""
        if not re.fullmatch(r"[a-z_]+\.[a-z_]+", kind):
            raise DefinitionError("This is not a kind of event", expected="noun.verb, in small letters", got=kind)
        with self._journal.write() as transaction:
            transaction.tell(kind, to_text(subject), data or {})

    def since(self, cursor: int = 0, limit: int = 1_000) -> list[Event]:
        """Return the events after a cursor, oldest first.

        Whoever goes on from the cursor of the last one returned sees each event exactly once: cursors are 1, 2, ...,
        and an event becomes visible only after all events before it.
        """
        with self._journal.read() as connection:
            return [_event(row) for row in connection.execute(_after(cursor, limit))]

    def about(self, subject: str, kind: str) -> list[Event]:
        """Return the events of one kind about one subject, oldest first."""
        query = select(events).where(events.c.subject == subject, events.c.kind == kind).order_by(events.c.cursor)
        with self._journal.read() as connection:
            return [_event(row) for row in connection.execute(query)]

    def verify(self) -> Audit:
        """Walk the whole chain. It is intact where no event was changed, removed or put in since it was written.

        An anchor that is behind the chain, because of a crash after a commit, is brought forward.
        """
        anchor = self._journal.anchored()
        with self._journal.read() as connection:
            head, problems = chain.check(_pages(connection), anchor)
        if not problems and head.count:
            self._journal.advance_anchor(head)
        return Audit(head.count, head.hash, None if anchor is None else anchor.count, tuple(problems))


def _after(cursor: int, limit: int) -> Any:
    return select(events).where(events.c.cursor > cursor).order_by(events.c.cursor).limit(limit)


def _pages(connection: Connection) -> Iterator[Row[Any]]:
    cursor = -(2**62)
    while page := list(islice(connection.execute(_after(cursor, _PAGE)), _PAGE)):
        yield from page
        cursor = page[-1].cursor


def _event(row: Row[Any]) -> Event:
    return Event(row.cursor, to_time(row.at), row.kind, row.subject, from_json(row.data), row.hash)
