"""What reads, joins, aggregates and writes tables: one contract, in the process (DuckDB) or on a cluster."""

from typing import TYPE_CHECKING

from evenkeel.engines.aggregates import Aggregate, State, column_type, feature_type, is_plain
from evenkeel.engines.base import BatchFunction, Engine, History, Relation, Stretch, Window

if TYPE_CHECKING:
    from evenkeel.engines.duckdb import DuckDB

__all__ = [
    "Aggregate",
    "BatchFunction",
    "DuckDB",
    "Engine",
    "History",
    "Relation",
    "State",
    "Stretch",
    "Window",
    "column_type",
    "feature_type",
    "is_plain",
    "open_engine",
]


def open_engine(threads: int | None = None, memory_limit: str | None = None) -> Engine:
    """Return the engine in the process; ``threads`` is by default one for each core."""
    from evenkeel.engines.duckdb import DuckDB

    return DuckDB(threads, memory_limit)


def __getattr__(name: str) -> object:
    """Load DuckDB when it is first asked for: a run in which all is cached never is."""
    if name == "DuckDB":
        from evenkeel.engines.duckdb import DuckDB

        return DuckDB
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
