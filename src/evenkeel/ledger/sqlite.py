"""A ledger in one SQLite file, with a write-ahead log."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, create_engine, event

from evenkeel.artifacts.atomic import explained as explained_file
from evenkeel.artifacts.locks import locked, try_lock
from evenkeel.ledger.database import Database, Release, explained

_PATIENCE = 60  # seconds to wait for another writer


class SqliteDatabase(Database):
    """One file, with the locks of living processes in the folder ``FILE.locks`` beside it."""

    def __init__(self, url: URL) -> None:
        self.path = Path(str(url.database))
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
        with explained_file(self.path.parent):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with locked(self._lock("prepare")), explained(self.url), self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")

    def hold(self, name: str) -> Release | None:
        path = self._lock(name)
        with explained_file(path.parent):
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


def _set_up(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin where `begin` says, not where the driver guesses
    connection.execute("PRAGMA foreign_keys=ON")
