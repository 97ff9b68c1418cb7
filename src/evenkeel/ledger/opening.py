"""Opening a ledger. SQLAlchemy is imported when one is opened, and Alembic when its tables are of an older Evenkeel."""

from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from evenkeel.clock import Clock, SystemClock

if TYPE_CHECKING:
    from evenkeel.ledger.ledger import Ledger


def open_ledger(url: str, clock: Clock | None = None, anchor: Path | None = None) -> "Ledger":
    """Open the ledger at ``url``, and make it, or bring it up to date, where needed; many processes may do so at once.

    ``url`` is ``sqlite:////absolute/path.db``, or ``postgresql+psycopg://user@host/database``, where the schema is the
    first of the search path. ``anchor`` is the file that vouches for the audit; by default it lies beside the SQLite
    file, and PostgreSQL has none. Raises `DefinitionError` for what is not such an address, and `LedgerError` where the
    database does not answer, belongs to something else, or was made by a newer Evenkeel.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, open_ledger(f"sqlite:///{folder}/ledger.db") as ledger:
    ...     ledger.events.append("gate.overridden", "flight-late@3", {"actor": "mara"})
    ...     ledger.events.since(0)[0].kind, ledger.events.verify().intact
    ('gate.overridden', True)
    """
    from evenkeel.ledger.addresses import database_at, default_anchor
    from evenkeel.ledger.anchor import Anchor
    from evenkeel.ledger.journal import Journal
    from evenkeel.ledger.ledger import Ledger
    from evenkeel.ledger.upgrade import upgrade

    with ExitStack() as opened:
        database = opened.enter_context(closing(database_at(url)))
        upgrade(database)
        opened.pop_all()
    path = anchor or default_anchor(database)
    return Ledger(Journal(database, clock or SystemClock(), None if path is None else Anchor(path)))
