"""A ledger in one SQLite file, with a write-ahead log."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, create_engine, event

from evenkeel.artifacts.atomic import remedy_for
from evenkeel.artifacts.locks import locked, try_lock
from evenkeel.errors import LedgerError
from evenkeel.ledger.database import Database, Release, explained

_PATIENCE = 60  # seconds to wait for another writer


class SqliteDatabase(Database):
    """One file, with the locks of living processes in the folder ``FILE.locks`` beside it."""

    def __init__(self, url: URL) -> None:
        self.path = Path(str(url.database)).absolute()
        url = url.set(database=str(self.path))
        engine = create_engine(url, connect_args={"timeout": _PATIENCE})
        event.listen(engine, "connect", _set_up)
        super().__init__(url, engine)

    def begin(self, connection: Connection, *, durable: bool) -> None:
        wanted = "FULL" if durable else "NORMAL"
        if connection.info.get("synchronous") != wanted:
            connection.exec_driver_sql(f"PRAGMA synchronous={wanted}")
            connection.info["synchronous"] = wanted
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def prepare(self) -> None:
        with _explained_files(self.path.parent):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with locked(self._lock("prepare")), explained(self.url), self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")

    def hold(self, name: str) -> Release | None:
        with _explained_files(self.path.parent):
            path = self._lock(name)
            descriptor = try_lock(path)
        if descriptor is None:
            return None

        def release() -> None:
            path.unlink(missing_ok=True)
            os.close(descriptor)

        return release

    def _lock(self, name: str) -> Path:
        folder = self.path.with_name(f"{self.path.name}.locks")
        folder.mkdir(exist_ok=True)
        return folder / quote(name, safe="")


@contextmanager
def _explained_files(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem, remedy = f"The ledger in {folder} cannot be read or written", remedy_for(error, folder)
        raise LedgerError(problem, got=error.strerror, where=error.filename, remedy=remedy) from error


def _set_up(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin where `begin` says, not where the driver guesses
    connection.execute("PRAGMA foreign_keys=ON")
