"""A user's own SELECT, and the types that a SELECT gives."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from evenkeel.engines.column_types import TIMESTAMP, normal_type
from evenkeel.engines.duckdb_errors import message
from evenkeel.engines.duckdb_relations import DuckDBRelation, Scan
from evenkeel.engines.quote import identifier, positions
from evenkeel.errors import DefinitionError, InvalidDataError

if TYPE_CHECKING:
    from evenkeel.engines.duckdb import DuckDB

_EXACT_DIGITS = 15  # of a decimal, which a float64 always holds
_SQL = {
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.string(): "VARCHAR",
    TIMESTAMP: "TIMESTAMPTZ",
    pa.date32(): "DATE",
}


def normal_scan(engine: "DuckDB", scan: Scan) -> tuple[Scan, list[pa.DataType]]:
    """Return the SELECT with every column in its normal type, and those types."""
    found = engine.fetch(scan.select("*", "LIMIT 0")).schema.types
    types = [normal_type(kind) for kind in found]
    if types == found:
        return scan, types
    columns = [
        f"c{index}" if before == after else f"CAST({_read(f'c{index}', before)} AS {_SQL[after]}) AS c{index}"
        for index, (before, after) in enumerate(zip(found, types, strict=True))
    ]
    return scan.select(", ".join(columns)), types


def _read(column: str, kind: pa.DataType) -> str:
    """Return what is to be cast: DuckDB rounds nanoseconds to the nearest microsecond, and long decimals twice."""
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        nanoseconds = f"epoch_ns({column})"
        return f"make_timestamp({nanoseconds} // 1000 - ({nanoseconds} % 1000 < 0)::BIGINT)"
    if pa.types.is_decimal(kind) and kind.precision > _EXACT_DIGITS:
        return f"CAST({column} AS VARCHAR)"
    return column


def user_query(engine: "DuckDB", sql: str, relations: Mapping[str, DuckDBRelation]) -> tuple[list[str], Scan]:
    """Return the names of the columns that a SELECT gives, and the SELECT with its tables in it.

    A second column of the name ``a`` is called ``a_1``.
    """
    select = _one_select(engine, sql)
    tables = ", ".join(f"{identifier(name)} AS ({_table(name, relation).sql})" for name, relation in relations.items())
    streams = {name: stream for relation in relations.values() for name, stream in relation.scan().streams.items()}
    scan = Scan(f"WITH {tables} FROM ({select}\n)" if tables else select + "\n", streams)
    names = _names(engine, scan, sql)
    return names, scan.select("*", f"AS given({positions(len(names))})")


def _names(engine: "DuckDB", scan: Scan, sql: str) -> list[str]:
    try:
        names: list[str] = engine.fetch(scan.select("*", "LIMIT 0")).column_names
    except InvalidDataError as error:
        raise DefinitionError("A query is refused by DuckDB", got=error.got, where=sql) from error.__cause__
    return names


def _one_select(engine: "DuckDB", sql: str) -> str:
    try:
        statements = engine.parse(sql)
    except duckdb.Error as error:
        raise DefinitionError("A query is not SQL", got=message(error), where=sql) from error
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise DefinitionError("A query must be one SELECT", got=[str(one.type) for one in statements], where=sql)
    return statements[0].query.strip().rstrip(";")


def _table(name: str, relation: DuckDBRelation) -> Scan:
    names = relation.schema.names
    if len({column.casefold() for column in names}) < len(names):
        problem = f"Columns of {name} differ in case only, which SQL cannot tell apart"
        raise DefinitionError(problem, got=names, remedy="Rename them with select first.")
    columns = ", ".join(f"c{index} AS {identifier(column)}" for index, column in enumerate(names))
    return relation.scan().select(columns)
