"""Does a table keep the promises of its schema, and if not, how would the schema have to change?"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from evenkeel.clock import SystemClock, to_microseconds
from evenkeel.engines import Engine, Relation, open_engine
from evenkeel.errors import NotFoundError, UsageError
from evenkeel.flows.tables import Table, open_table
from evenkeel.schema import Schema, read_schema
from evenkeel.schema.read import read_text
from evenkeel.sources import Csv, open_file
from evenkeel.statistics import TableStatistics, profile
from evenkeel.typing import ColumnType
from evenkeel.validation import Anomalies, Anomaly, Facts, check_kinds, locate, measure
from evenkeel.validation import validate as check
from evenkeel.validation.moved import drift_limits, moved
from evenkeel.validation.reading import Reading
from evenkeel.validation.update import Decide, Updated, relax


def validate(
    data: Table,
    schema: Schema | str | Path,
    *,
    environment: str = "training",
    previous: Table | None = None,
    as_of: datetime | None = None,
    missing: Sequence[str] = (),
) -> Anomalies:
    """Return what in a table is not as the schema promises, the worst first; ``schema`` is one, or its file.

    ``previous`` is the table of the span before, ``as_of`` the time by which it is said whether the table is fresh: now,
    unless another is given.

    >>> import pyarrow as pa
    >>> from evenkeel.schema import Column
    >>> from evenkeel.typing import ColumnType
    >>> found = validate(pa.table({"age": ["old"]}), Schema((Column("age", ColumnType.INTEGER),)))
    >>> found.valid, found.anomalies[0].kind
    (False, 'wrong_type')
    """
    expected = opened_schema(schema)
    engine = open_engine()
    rows, facts = _look(
        engine, data, expected, environment=environment, previous=previous, as_of=as_of, missing=missing
    )
    return Anomalies(locate(engine, rows, check(facts, expected), expected), facts.table.rows)


def relax_schema(data: Table, path: str | Path, decide: Decide, *, environment: str = "training") -> Updated:
    """Return the text of a schema file with those of the proposed relaxations that ``decide`` accepts; nothing is written.

    Each is the smallest that lets the table pass, as far as one anomaly is concerned.
    """

    def look(schema: Schema) -> tuple[tuple[Anomaly, ...], Facts]:
        _, facts = _look(open_engine(), data, schema, environment=environment)
        return check(facts, schema), facts

    return relax(read_text(Path(path)), Path(path), look, decide)


def profile_by(data: Table, schema: Schema) -> TableStatistics:
    """Return the statistics of a table that is read by its schema."""
    engine = open_engine()
    came = open_as_promised(engine, data, schema)
    return profile(engine, Reading.of(schema, came.schema, untyped=is_untyped(data)).relation(engine, came))


def _look(
    engine: Engine,
    data: Table,
    schema: Schema,
    *,
    environment: str = "training",
    previous: Table | None = None,
    as_of: datetime | None = None,
    missing: Sequence[str] = (),
) -> tuple[Relation, Facts]:
    """Return the rows of a table that is read by its schema, and what is known of them."""
    check_kinds(schema)
    check_environment(schema, environment)
    came = open_as_promised(engine, data, schema, missing)
    reading = Reading.of(schema, came.schema, untyped=is_untyped(data))
    rows = reading.relation(engine, came)
    table = profile(engine, rows)
    before = None if previous is None else read_as_promised(engine, previous, schema, missing)
    return rows, Facts(
        table,
        environment,
        None if before is None else profile(engine, before),
        time_of(as_of),
        {**dict(reading.misfits(engine, came)), **measure(engine, rows, schema, table, environment)},
        None if before is None else moved(engine, before, rows, drift_limits(schema, environment)),
    )


def read_as_promised(engine: Engine, data: Table, schema: Schema, missing: Sequence[str]) -> Relation:
    """Return the rows of a table as its schema reads them."""
    came = open_as_promised(engine, data, schema, missing)
    return Reading.of(schema, came.schema, untyped=is_untyped(data)).relation(engine, came)


def check_environment(schema: Schema, environment: str) -> None:
    """Raise `NotFoundError` for an environment that is neither training nor serving, and that no column names."""
    known = {"training", "serving", *(name for column in schema.columns for name in column.not_in)}
    if environment not in known:
        raise NotFoundError("environment", environment, known)


def opened_schema(schema: Schema | str | Path) -> Schema:
    """Return a schema, or the one in a file; raises `UsageError` for what is neither."""
    if isinstance(schema, Schema):
        return schema
    if not isinstance(schema, str | Path):
        raise UsageError("This is not a schema", expected="a Schema, or the name of a file", got=type(schema).__name__)
    return read_schema(Path(schema))


def time_of(as_of: datetime | None) -> int:
    """Return a time in microseconds since 1970; now where none is given."""
    return SystemClock().microseconds() if as_of is None else to_microseconds(as_of)


def is_untyped(data: Table) -> bool:
    """Return whether a table is a file that names no types."""
    return isinstance(data, str | Path) and isinstance(open_file(Path(data)), Csv)


def open_as_promised(engine: Engine, data: Table, schema: Schema, missing: Sequence[str] = ()) -> Relation:
    """Return the rows of a table; what is promised to be text is read as it is written, also where it is all digits."""
    rows = open_table(engine, data, missing)
    types = dict(zip(rows.schema.names, rows.schema.types, strict=True))
    texts = {one.name for one in schema.columns if one.type is ColumnType.TEXT and one.name in types}
    wrong = sorted(name for name in texts if str(types[name]) != "string")
    if not wrong or not is_untyped(data):
        return rows
    source = open_file(Path(str(data)))
    return Csv(source.path, types=dict.fromkeys(wrong, "text"), missing=missing).relation(engine)
