"""Making the tables of a new ledger, and bringing those of an older one up to date."""

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, Table, Text, inspect, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from evenkeel.errors import LedgerError
from evenkeel.ledger.database import Database
from evenkeel.ledger.schema import REVISION, metadata

VERSION_TABLE = "evenkeel_revision"
MIGRATIONS = Path(__file__).parent / "migrations"

_version = Table(VERSION_TABLE, MetaData(), Column("version_num", Text, primary_key=True))


def upgrade(database: Database) -> None:
    """Bring the tables to `REVISION`; where they are, this is one query. Processes that come together take turns."""
    if _is_current(database):
        return
    database.prepare()
    with database.write() as connection:
        found = revision(connection)
        if found is None:
            metadata.create_all(connection, checkfirst=False)
            _version.create(connection)
            connection.execute(_version.insert(), {"version_num": REVISION})
        elif found != REVISION:
            migrate(connection, found)


def revision(connection: Connection) -> str | None:
    """Return the revision of the tables; None where there are none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(select(_version.c.version_num)).scalar()


def migrate(connection: Connection, found: str | None) -> None:
    """Run the migrations between two revisions in an open transaction."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise LedgerError(
            "The ledger cannot be brought up to date",
            expected=f"revision {REVISION} or older",
            got=found,
            remedy="It was made by a newer Evenkeel: install that, or choose another ledger.",
        ) from error


def _is_current(database: Database) -> bool:
    try:
        with database.read() as connection:
            return connection.execute(select(_version.c.version_num)).scalar() == REVISION
    except LedgerError as error:
        if isinstance(error.__cause__, OperationalError | ProgrammingError):
            return False
        raise
