"""Bad rows of a table put aside in a file, with their reasons; the rest is validated, and passes where the schema allows."""

import dataclasses
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from evenkeel.artifacts.atomic import explained, stream_file
from evenkeel.engines import Engine, Relation, open_engine
from evenkeel.engines.parquet_files import open_parquet
from evenkeel.errors import UsageError
from evenkeel.flows.contract import (
    check_environment,
    is_untyped,
    open_as_promised,
    opened_schema,
    read_as_promised,
    time_of,
)
from evenkeel.flows.tables import Table
from evenkeel.schema import Schema
from evenkeel.sources import open_file
from evenkeel.statistics import profile
from evenkeel.validation import Anomalies, Anomaly, Facts, Quarantine, check_kinds, locate, measure, validate
from evenkeel.validation.checks.too_many_bad_rows import TooManyBadRows
from evenkeel.validation.moved import drift_limits, moved
from evenkeel.validation.quarantine import ROW
from evenkeel.validation.reading import Reading


@dataclass(frozen=True, slots=True)
class Quarantined:
    """What became of the rows: ``rows`` are ``passed`` and ``quarantined``, which are counted by reason.

    ``anomalies`` are those of the rows that passed, by the numbers of the rows as they came.
    """

    valid: bool
    rows: int
    passed: int
    quarantined: int
    anomalies: tuple[Anomaly, ...]
    reasons: Mapping[str, int]


def quarantine(
    data: Table,
    schema: Schema | str | Path,
    to: Path,
    *,
    passed: Path | None = None,
    environment: str = "training",
    previous: Table | None = None,
    as_of: datetime | None = None,
    missing: Sequence[str] = (),
) -> Quarantined:
    """Write the rows that break a promise about a single row to ``to``, and the others to ``passed``, both Parquet.

    Beside its columns as they came, each bad row has its number, ``_row``, and its ``_reasons``, such as
    ``["age: out_of_range"]``. The rest is validated as a table of its own, beside the ``previous`` one. Where it is not
    valid, or more rows than ``max_bad_rows`` of the schema were put aside, ``passed`` is not written. A file is there as
    a whole or not at all.
    """
    _check_places(to, passed, _files(data, previous))
    expected = opened_schema(schema)
    check_kinds(expected)
    check_environment(expected, environment)
    engine = open_engine()
    came = open_as_promised(engine, data, expected, missing)
    reading = Reading.of(expected, came.schema, untyped=is_untyped(data))
    rows = Quarantine(engine, came, reading, expected, environment)
    before = None if previous is None else read_as_promised(engine, previous, expected, missing)
    with explained(to.parent), _scratch(to) as rest:
        _sort(rows, to, rest)
        asked = _Asked(environment, time_of(as_of), before)
        found = _as_they_came(_judged(engine, rows, rest, expected, asked), to)
        valid = Anomalies(found, rows.rows).valid
        if passed is not None and valid:
            with stream_file(passed) as target, rest.open("rb") as source:
                shutil.copyfileobj(source, target)
    return Quarantined(valid, rows.rows, rows.passed, rows.quarantined, found, dict(rows.reasons.most_common()))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the rest is held against, beside its schema."""

    environment: str
    now: int
    previous: Relation | None


def _check_places(to: Path, passed: Path | None, sources: Sequence[Path]) -> None:
    """Raise `UsageError` where a file cannot stand, or would take the place of another that is still wanted."""
    taken = {file.resolve(): f"the data, {file}," for file in sources}
    for file in filter(None, (to, passed)):
        if file.suffix != ".parquet":
            raise UsageError("Rows are put aside in a Parquet file", expected="a name that ends in .parquet", got=file)
        if not file.parent.is_dir():
            raise UsageError("There is no folder for the rows", got=file, remedy=f"Make {file.parent} first.")
        if file.resolve() in taken:
            raise UsageError(f"{file} would take the place of {taken[file.resolve()]}", remedy="Choose another name.")
        taken[file.resolve()] = "the rows that are put aside"


def _files(*tables: Table | None) -> list[Path]:
    return [file for one in tables if isinstance(one, str | Path) for file in open_file(Path(one)).files()]


@contextmanager
def _scratch(to: Path) -> Iterator[Path]:
    """Give a hidden file beside another; one that a killed process left is taken over."""
    file = to.with_name(f".{to.name}.passing")
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)


def _sort(rows: Quarantine, to: Path, rest: Path) -> None:
    with ExitStack() as files:
        aside = pq.ParquetWriter(files.enter_context(stream_file(to)), rows.schema, compression="zstd")
        good = pq.ParquetWriter(rest, rows.passed_schema, compression="zstd")
        with aside, good:
            for passing, bad in rows:
                for writer, batch in ((good, passing), (aside, bad)):
                    if batch.num_rows:
                        writer.write_batch(batch)


def _judged(engine: Engine, rows: Quarantine, rest: Path, schema: Schema, asked: _Asked) -> tuple[Anomaly, ...]:
    """Return what is wrong with the rows that passed, by their numbers among these, and whether too many did not."""
    relation = engine.read_parquet([rest])
    table = profile(engine, relation)
    counted = {(TooManyBadRows.kind, ""): rows.broken, **measure(engine, relation, schema, table, asked.environment)}
    before = asked.previous
    known = Facts(
        table,
        asked.environment,
        None if before is None else profile(engine, before),
        asked.now,
        counted,
        None if before is None else moved(engine, before, relation, drift_limits(schema, asked.environment)),
    )
    return locate(engine, relation, validate(known, schema), schema)


def _as_they_came(anomalies: tuple[Anomaly, ...], aside: Path) -> tuple[Anomaly, ...]:
    """Return anomalies of the rows that passed, by the numbers that the rows came with."""
    wanted = {row for one in anomalies if one.kind != TooManyBadRows.kind for row in one.rows}
    numbers = dict.fromkeys(wanted, 0)
    seen = 0
    with open_parquet(aside) as file:
        for group in range(file.num_row_groups if wanted else 0):
            bad = file.read_row_group(group, [ROW]).column(0).to_numpy()
            before = bad - np.arange(seen, seen + len(bad))  # rows passed before each, from 1
            numbers = {row: count + int((before <= row).sum()) for row, count in numbers.items()}
            seen += len(bad)
    return tuple(
        one
        if one.kind == TooManyBadRows.kind
        else dataclasses.replace(one, rows=tuple(row + numbers[row] for row in one.rows))
        for one in anomalies
    )
