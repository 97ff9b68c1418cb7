"""Databases in which a test can make ledgers, one for each folder, and which it can look into with SQL."""

import hashlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

from evenkeel.ledger import Ledger, open_ledger
from evenkeel.ledger.database import Database
from evenkeel.ledger.postgresql import PostgresqlDatabase
from evenkeel.ledger.sqlite import SqliteDatabase


class Place(ABC):
    """A kind of database, with a ledger for each folder. It can be sent to another process."""

    database: ClassVar[type[Database]]
    instants: ClassVar[str] = ""  # how the instants begin at which it is worth dying here

    @abstractmethod
    def url(self, folder: Path) -> str:
        """Return the address of the ledger that belongs to ``folder``; its database is made where it is not there."""

    @abstractmethod
    def drop(self) -> None:
        """Remove all databases that were made."""

    def open(self, folder: Path) -> Ledger:
        """Open the ledger of ``folder``, with its anchor in that folder."""
        return open_ledger(self.url(folder), anchor=self.anchor(folder))

    def anchor(self, folder: Path) -> Path:
        return folder / "head.json"

    def execute(self, folder: Path, sql: str, **parameters: object) -> None:
        """Run SQL behind the back of the ledger."""
        with create_engine(self.url(folder), poolclass=NullPool).begin() as connection:
            connection.execute(text(sql), parameters)


@dataclass(frozen=True)
class SqlitePlace(Place):
    """A file in each folder."""

    database: ClassVar[type[Database]] = SqliteDatabase

    def url(self, folder: Path) -> str:
        return f"sqlite:///{folder}/ledger.db"

    def drop(self) -> None:
        """Leave the files to whoever owns the folders."""


@dataclass(frozen=True)
class PostgresqlPlace(Place):
    """A schema for each folder, in the database at ``server``; the names of the schemas begin with ``prefix``."""

    server: str
    prefix: str
    database: ClassVar[type[Database]] = PostgresqlDatabase
    instants: ClassVar[str] = "commit"

    def url(self, folder: Path) -> str:
        schema = f"{self.prefix}_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
        self._run(f"SELECT pg_advisory_xact_lock(hashtext('{schema}')); CREATE SCHEMA IF NOT EXISTS {schema}")
        return f"{self.server}?options=-csearch_path%3D{schema}"

    def drop(self) -> None:
        mine = "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, :prefix)"
        with create_engine(self.server, poolclass=NullPool).begin() as connection:
            for schema in list(connection.execute(text(mine), {"prefix": f"{self.prefix}_"}).scalars()):
                connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))

    def answers(self) -> bool:
        """Say whether the server is there."""
        try:
            self._run("SELECT 1")
        except OperationalError:
            return False
        return True

    def _run(self, sql: str) -> None:
        engine = create_engine(self.server, poolclass=NullPool, connect_args={"connect_timeout": 5})
        with engine.begin() as connection:
            connection.exec_driver_sql(sql)
