"""The database below a ledger: where it is, how it is read, and how one writer at a time writes."""

import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import URL, Connection, Engine, Executable, Table
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from evenkeel.artifacts.faults import instant
from evenkeel.errors import LedgerError

Release: TypeAlias = Callable[[], None]


class Database(ABC):
    """SQLite or PostgreSQL.

    Writers take turns, on both databases: a write transaction begins by taking the one lock, so within it nothing that
    it read can change, and transactions commit in the order of their events. Readers never wait. Any thread may call
    any verb. What the database refuses is raised as `LedgerError`.
    """

    def __init__(self, url: URL, engine: Engine) -> None:
        self.url = url
        self.engine = engine
        self.reader = engine
        self._let_go = weakref.finalize(self, engine.dispose)  # also where nobody closes it

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with explained(self.url), self.reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Connection]:
        """Open a transaction that is committed when the block ends, and undone when it raises.

        What was committed survives the death of the process; if ``durable``, also that of the machine.
        """
        with explained(self.url), self.engine.connect() as connection:
            self.begin(connection, durable=durable)
            yield connection
            instant("commit:before", self.engine.url.database)
            connection.commit()
            instant("commit:after", self.engine.url.database)

    @abstractmethod
    def begin(self, connection: Connection, *, durable: bool) -> None:
        """Begin a transaction as the only writer."""

    @abstractmethod
    def prepare(self) -> None:
        """Make the database ready for its tables; called before they are made."""

    @abstractmethod
    def hold(self, name: str) -> Release | None:
        """Hold a name until it is released or this process dies; None where it is held already."""

    def close(self) -> None:
        self._let_go()


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows whose primary key is not there yet."""
    if rows:
        connection.execute(_insert_new(table, connection.dialect.name), rows)


@cache
def _insert_new(table: Table, dialect: str) -> Executable:
    statement: Executable = inserter(dialect)(table).on_conflict_do_nothing()
    return statement


def inserter(dialect: str) -> Any:
    """Return the INSERT of a database that knows what to do where a row is there; what is not used takes time to load."""
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert

        return insert
    from sqlalchemy.dialects.sqlite import insert as insert_here

    return insert_here


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn what a database says into a `LedgerError` with a remedy."""
    try:
        yield
    except SQLAlchemyError as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
        problem, remedy = _explanation(said)
        where = url.render_as_string(hide_password=True)
        raise LedgerError(problem, got=said, where=where, remedy=remedy) from error


def _explanation(said: str) -> tuple[str, str]:
    for sign, explanation in _EXPLANATIONS.items():
        if sign in said:
            return explanation
    return "The ledger's database refused", "Run `evenkeel doctor`, which looks at the ledger."


_ABSENT = "The ledger's database does not answer", "Start it, or correct its address in the setting `ledger`."
_FOREIGN = "The tables there are not those of a ledger", "Choose an empty database (or schema) for the ledger alone."
_LOCKED = "The ledger stayed locked", "Another process holds it for long; end that, or run again later."
_FULL = "The ledger's disk is full", "Free some space; the ledger is as it was before."
_CLOSED = "The ledger cannot be opened for writing", "Give this user the right to write the file and its folder."

_REFUSED = (
    "The ledger's database refuses the connection",
    "Correct the user, the password or the name of the database in the setting `ledger`.",
)

_EXPLANATIONS = {
    "database is locked": _LOCKED,
    "lock timeout": _LOCKED,
    "disk is full": _FULL,
    "No space left": _FULL,
    "disk I/O error": ("The ledger's disk failed", "Look whether the disk is well and has space."),
    "readonly database": _CLOSED,
    "unable to open database": _CLOSED,
    "ermission denied": _CLOSED,
    "not a database": ("This file is not a ledger", "Give the ledger another path; this file was left as it is."),
    "malformed": ("The ledger's file is damaged", "Restore it from a backup; `sqlite3 FILE .recover` may save more."),
    "authentication failed": _REFUSED,
    "no password supplied": _REFUSED,
    'FATAL:  role "': _REFUSED,
    'FATAL:  database "': _REFUSED,
    "failed to resolve host": _ABSENT,
    "connection failed": _ABSENT,
    "connection is lost": _ABSENT,
    "server closed the connection": _ABSENT,
    "terminating connection": _ABSENT,
    "connection is closed": _ABSENT,
    "already exists": _FOREIGN,
    "no such table": _FOREIGN,
    "no schema has been selected": _FOREIGN,
    "does not exist": _FOREIGN,
}
