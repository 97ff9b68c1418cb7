"""What reads, joins, aggregates and writes tables: one contract, in the process (DuckDB) or on a cluster."""

from evenkeel.engines.aggregates import Aggregate, State, column_type
from evenkeel.engines.base import BatchFunction, Engine, History, Relation, Window
from evenkeel.engines.duckdb import DuckDB

__all__ = [
    "Aggregate",
    "BatchFunction",
    "DuckDB",
    "Engine",
    "History",
    "Relation",
    "State",
    "Window",
    "column_type",
    "open_engine",
]


def open_engine(threads: int | None = None, memory_limit: str | None = None) -> Engine:
    """Return the engine in the process."""
    return DuckDB(threads, memory_limit)
