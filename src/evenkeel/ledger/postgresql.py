"""A ledger in PostgreSQL, for teams."""

from sqlalchemy import URL, Connection, NullPool, create_engine, text

from evenkeel.ledger.database import Database, Release, explained

_BEGIN = (
    "SET LOCAL lock_timeout = '60s'; "
    "SELECT pg_advisory_xact_lock(hashtext('evenkeel ledger'), hashtext(current_schema()))"
)
_HOLD = text("SELECT pg_try_advisory_lock(hashtextextended(current_schema() || ' ' || :name, 0))")


class PostgresqlDatabase(Database):
    """One schema of a database: the first that the connection's ``search_path`` names."""

    def __init__(self, url: URL) -> None:
        engine = create_engine(
            url,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10},
            isolation_level="READ COMMITTED",  # else what a writer sees may be older than the lock that it waited for
        )
        super().__init__(url, engine)
        self.reader = engine.execution_options(isolation_level="AUTOCOMMIT")

    def begin(self, connection: Connection, *, durable: bool) -> None:
        connection.exec_driver_sql(_BEGIN)
        if not durable:
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")

    def prepare(self) -> None:
        """Do nothing: databases and schemas are made by whoever owns the server."""

    def hold(self, name: str) -> Release | None:
        engine = create_engine(self.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with explained(self.url):
            connection = engine.connect()
            if connection.execute(_HOLD, {"name": name}).scalar():
                return connection.close
            connection.close()
            return None
