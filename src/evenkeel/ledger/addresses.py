"""Which database an address means."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from evenkeel.errors import DefinitionError, LedgerError
from evenkeel.ledger.database import Database
from evenkeel.ledger.postgresql import PostgresqlDatabase
from evenkeel.ledger.sqlite import SqliteDatabase

_EXPECTED = "sqlite:////absolute/path.db or postgresql://user@host/database"


def database_at(address: str) -> Database:
    """Return the database at an address; nothing is opened yet."""
    url = _parse(address)
    if url.drivername in ("sqlite", "sqlite+pysqlite") and url.database not in (None, "", ":memory:"):
        return SqliteDatabase(url)
    if url.drivername in ("postgresql", "postgresql+psycopg", "postgres"):
        return _postgresql(url.set(drivername="postgresql+psycopg"))
    raise DefinitionError(
        "This is not the address of a ledger", expected=_EXPECTED, got=url.render_as_string(hide_password=True)
    )


def default_anchor(database: Database) -> Path | None:
    """Return the file beside a SQLite file that vouches for its audit; None for other databases."""
    if isinstance(database, SqliteDatabase):
        return database.path.with_name(f"{database.path.name}.anchor")
    return None


def _parse(address: str) -> URL:
    try:
        return make_url(address)
    except ArgumentError as error:
        raise DefinitionError("This is not the address of a ledger", expected=_EXPECTED, got="no URL") from error


def _postgresql(url: URL) -> Database:
    try:
        return PostgresqlDatabase(url)
    except ModuleNotFoundError as error:
        raise LedgerError(
            "The driver of PostgreSQL is not installed", got=str(error), remedy="pip install 'evenkeel[postgresql]'"
        ) from error
