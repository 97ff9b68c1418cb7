"""Laws of checks of one value: in bulk and alone they say the same, of every kind of column and promise."""

from collections import Counter
from typing import Any

import pyarrow as pa

from evenkeel.engines.column_types import ARROW_TYPES
from evenkeel.schema import Bounds, Column, Range, Rule, Schema
from evenkeel.typing import ColumnType
from evenkeel.validation.rows import RowChecks, ValueCheck

_TEXT, _FLOAT, _INTEGER = ColumnType.TEXT, ColumnType.FLOAT, ColumnType.INTEGER
COLUMNS = (
    Column("flag", ColumnType.BOOLEAN, min_fraction=1.0, values=(True,)),
    Column("count", _INTEGER, range=Range(-1, 2.5)),
    Column("class", _INTEGER, values=(0, 1), range=Range(0)),
    Column("share", _FLOAT, range=Range(0, 1), disallow=("nan", "inf")),
    Column("ratio", _FLOAT, values=(0.5, 1), disallow=("nan",)),
    Column("code", _TEXT, pattern=r"[A-Z]{2}\s?\w*$", length=Bounds(2, 4)),
    Column("word", _TEXT, values=("a", "b"), length=Bounds(1)),
    Column("at", ColumnType.TIMESTAMP, range=Range("1970-01-01T00:00:00Z", "2013-01-01T12:00:00+01:00")),
    Column("day", ColumnType.DATE, range=Range("1969-12-31", "2013-01-01")),
    Column("many", _INTEGER, valency=Bounds(1, 2), range=Range(0, 9)),
    Column("tags", _TEXT, valency=Bounds(None, 2), pattern="[a-z]+"),
)
SCHEMA = Schema(
    COLUMNS, rules=(Rule("counted", "count <= share * 2"), Rule("in order", "year(at) >= 1970 or day is null"))
)


def arrow_type(column: Column) -> pa.DataType:
    """Return the type in which a column of the law comes."""
    plain = ARROW_TYPES[column.type]
    return plain if column.valency is None else pa.list_(plain)


def check_agreement(rows: list[dict[str, Any]]) -> None:
    """What is wrong with each of some rows is the same in bulk and alone, and as JSON."""
    checks = RowChecks(SCHEMA)
    fields = [pa.field(column.name, arrow_type(column)) for column in COLUMNS]
    batch = pa.RecordBatch.from_pylist(rows, schema=pa.schema(fields))
    bulk = Counter((reason, row) for reason, bad in checks.of_batch(batch, {}) for row in bad.nonzero()[0].tolist())
    judge = checks.compiled()
    assert bulk == Counter((reason, row) for row, values in enumerate(batch.to_pylist()) for reason in judge(values))
    assert bulk == Counter((reason, row) for row, values in enumerate(rows) for reason in judge(_as_json(values)))


def check_covered() -> None:
    """Every kind of check of a value is one that a column of the law promises."""
    promised = {kind for kind, check in ValueCheck.kinds.items() if any(check.of(column) for column in COLUMNS)}
    assert promised == ValueCheck.kinds.keys()


def _as_json(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}
