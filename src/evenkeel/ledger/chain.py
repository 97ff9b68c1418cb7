"""The chain of events: each carries the SHA-256 of the hash before it and of its own row.

Source: Haber and Stornetta, "How to time-stamp a digital document", Journal of Cryptology 3 (1991), section 5.1.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select

from evenkeel.ledger.anchor import Head
from evenkeel.ledger.rows import to_json
from evenkeel.ledger.schema import events
from evenkeel.typing import Json

START = Head(0, "")

_last = select(events.c.cursor, events.c.hash).order_by(events.c.cursor.desc()).limit(1)
_insert = insert(events)


@dataclass(frozen=True, slots=True)
class Told:
    """An event before it has its place in the chain; ``at`` in microseconds."""

    at: int
    kind: str
    subject: str
    data: Mapping[str, Json]


def extend(connection: Connection, told: Sequence[Told]) -> Head | None:
    """Append events in a write transaction, and return the new head; None where there are none."""
    if not told:
        return None
    last = connection.execute(_last).one_or_none()
    head = START if last is None else Head(last.cursor, last.hash)
    rows = []
    for event in told:
        row = (head.count + 1, event.at, event.kind, event.subject, to_json(event.data))
        head = Head(row[0], link(head.hash, row))
        rows.append(dict(zip(events.c.keys(), (*row, head.hash), strict=True)))
    connection.execute(_insert, rows)
    return head


def link(before: str, row: tuple[int, int, str, str, str]) -> str:
    """Return the hash of a row (cursor, time, kind, subject, data) that follows the hash ``before``."""
    return hashlib.sha256(before.encode() + msgspec.json.encode(row)).hexdigest()


def hash_at(connection: Connection, count: int) -> str | None:
    """Return the hash of the chain after ``count`` events; None where it has fewer."""
    if count == START.count:
        return START.hash
    return connection.execute(select(events.c.hash).where(events.c.cursor == count)).scalar()


def check(rows: Iterable[Row[Any]], anchor: Head | None) -> tuple[Head, list[str]]:
    """Walk the chain in order; return its head and what is wrong with it, at most ten problems."""
    head, problems = START, []
    for row in rows:
        if row.cursor != head.count + 1:
            problems.append(f"between event {head.count} and event {row.cursor} some were removed")
        elif row.hash != link(head.hash, (row.cursor, row.at, row.kind, row.subject, row.data)):
            problems.append(f"event {row.cursor} was changed")
        if anchor is not None and row.cursor == anchor.count and row.hash != anchor.hash:
            problems.append(f"event {row.cursor} is not the one that the anchor vouches for")
        head = Head(row.cursor, row.hash)
    if anchor is not None and anchor.count > head.count:
        problems.append(f"the last {anchor.count - head.count} of {anchor.count} events were removed")
    return head, problems[:10]
