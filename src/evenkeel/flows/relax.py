"""Relaxing a schema until a table passes."""

from pathlib import Path

from evenkeel.clock import SystemClock
from evenkeel.engines import open_engine
from evenkeel.flows.tables import Table, open_table
from evenkeel.schema import Schema
from evenkeel.schema.read import read_text
from evenkeel.statistics import profile
from evenkeel.validation import Anomaly, Facts, measure, validate
from evenkeel.validation.update import Decide, Updated, relax


def relax_schema(data: Table, path: str | Path, decide: Decide) -> Updated:
    """Return the text of a schema file with those of the proposed relaxations that ``decide`` accepts; nothing is written.

    Each is the smallest that lets the table pass, as far as one anomaly is concerned.
    """
    engine = open_engine()
    rows = open_table(engine, data)
    table, now = profile(engine, rows), SystemClock().microseconds()

    def look(schema: Schema) -> tuple[tuple[Anomaly, ...], Facts]:
        facts = Facts(table, now=now, rows=measure(engine, rows, schema, table))
        return validate(facts, schema), facts

    return relax(read_text(Path(path)), Path(path), look, decide)
