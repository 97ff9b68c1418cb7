"""Validate: Statistics + Schema → `Anomalies`; an error stops everything after it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from evenkeel.artifacts import Examples
from evenkeel.errors import InvalidDataError
from evenkeel.pipeline import StepContext, step
from evenkeel.schema import Schema, read_schema, write_schema
from evenkeel.statistics import Statistics
from evenkeel.typing import Json
from evenkeel.validation import Anomalies, Anomaly, infer_schema, name_misfits, validate_examples
from evenkeel.validation.misfits import Part

_MOST = 20


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """The schema that a user keeps beside the pipeline; it is inferred where there is none yet."""

    path: str

    def __fingerprint__(self) -> Json:
        file = Path(self.path)
        return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None


class Validated(NamedTuple):
    """The schema in force, and what does not fit it."""

    schema: Schema
    anomalies: Anomalies


@step
def validate(examples: Examples, statistics: Statistics, schema_file: SchemaFile, context: StepContext) -> Validated:
    """Check every split against the schema; raises `InvalidDataError` with a line for each error."""
    snapshot, file = examples.snapshot, Path(schema_file.path)
    if not file.is_file():
        train = statistics.splits["train"]
        inferred = infer_schema(train, label=snapshot.label, key=snapshot.key, event_time=snapshot.event_time)
        write_schema(inferred, file)
        context.logger.warning("%s was inferred from this very data: review it, and keep it in git", file)
    schema = read_schema(file)
    anomalies = validate_examples(statistics, schema)
    errors = [anomaly for anomaly in anomalies.anomalies if anomaly.severity == "error"]
    if errors:
        errors = [*name_misfits(errors[:_MOST], schema, partial(_parts, examples))]
        remedy = f"Repair the data, or relax {file} where the data are right."
        raise InvalidDataError("The data do not fit the schema:\n" + "\n".join(map(_line, errors)), remedy=remedy)
    return Validated(schema, anomalies)


def _line(anomaly: Anomaly) -> str:
    return f"    {anomaly.column or 'table'}: {anomaly}"


def _parts(examples: Examples, column: str) -> Iterator[Part]:
    """Yield a column of each split, and what its rows are called."""
    for split in examples.splits:
        yield examples.table(split, [column]).column(0), partial(_row, examples, split)


def _row(examples: Examples, split: str, at: int) -> str:
    key = examples.snapshot.key
    if key is None:
        return f"row {at + 1} of {split}"
    return f"the row of {split} whose {key} is {examples.table(split, [key]).column(0)[at].as_py()!r}"
