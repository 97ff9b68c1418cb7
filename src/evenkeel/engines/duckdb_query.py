"""A user's own SELECT, and the types that a SELECT gives."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from evenkeel.engines.duckdb_errors import message
from evenkeel.engines.duckdb_relations import DuckDBRelation, Scan
from evenkeel.engines.quote import identifier, positions
from evenkeel.engines.types import TIMESTAMP, normal_type
from evenkeel.errors import DefinitionError, InvalidDataError

if TYPE_CHECKING:
    from evenkeel.engines.duckdb import DuckDB

_SQL = {pa.int64(): "BIGINT", pa.float64(): "DOUBLE", pa.string(): "VARCHAR", TIMESTAMP: "TIMESTAMPTZ", pa.date32(): "DATE"}


def normal_scan(engine: "DuckDB", scan: Scan) -> tuple[Scan, list[pa.DataType]]:
    """Return the SELECT with every column in its normal type, and those types."""
    found = engine.fetch(Scan(f"SELECT * FROM ({scan.sql}) LIMIT 0", scan.streams)).schema.types
    types = [normal_type(kind) for kind in found]
    if types == found:
        return scan, types
    columns = [
        f"c{index}" if before == after else f"CAST(c{index} AS {_SQL[after]}) AS c{index}"
        for index, (before, after) in enumerate(zip(found, types, strict=True))
    ]
    return Scan(f"SELECT {', '.join(columns)} FROM ({scan.sql})", scan.streams), types


def user_query(engine: "DuckDB", sql: str, relations: Mapping[str, DuckDBRelation]) -> tuple[list[str], Scan]:
    """Return the names of the columns that a SELECT gives, and the SELECT with its tables in it."""
    tables = ", ".join(f"{identifier(name)} AS ({_table(name, relation)})" for name, relation in relations.items())
    streams = {name: stream for relation in relations.values() for name, stream in relation.scan().streams.items()}
    text = f"{f'WITH {tables} ' if tables else ''}SELECT * FROM ({_one_select(engine, sql)}\n)"
    names = _names(engine, Scan(text, streams))
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DefinitionError("A query gives two columns of the same name", got=twice, where=sql, remedy="Name one with AS.")
    return names, Scan(f"{text} AS given({positions(len(names))})", streams)


def _names(engine: "DuckDB", scan: Scan) -> list[str]:
    try:
        names: list[str] = engine.fetch(Scan(f"{scan.sql} LIMIT 0", scan.streams)).column_names
    except InvalidDataError as error:
        raise DefinitionError("A query is refused by DuckDB", got=error.got, where=scan.sql) from error.__cause__
    return names


def _one_select(engine: "DuckDB", sql: str) -> str:
    try:
        statements = engine.parse(sql)
    except duckdb.Error as error:
        raise DefinitionError("A query is not SQL", got=message(error), where=sql) from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise DefinitionError("A query must be one SELECT", got=[str(one.type) for one in statements], where=sql)
    return statements[0].query.strip().rstrip(";")


def _table(name: str, relation: DuckDBRelation) -> str:
    names = relation.schema.names
    if len({column.casefold() for column in names}) < len(names):
        remedy = "Rename them with select first."
        raise DefinitionError(f"Columns of {name} differ in case only, which SQL cannot tell apart", got=names, remedy=remedy)
    columns = ", ".join(f"c{index} AS {identifier(column)}" for index, column in enumerate(names))
    return f"SELECT {columns} FROM ({relation.scan().sql})"
