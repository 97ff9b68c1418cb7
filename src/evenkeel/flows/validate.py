"""Validate: Statistics + Schema → `Anomalies`; an error stops everything after it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from evenkeel.artifacts import Examples
from evenkeel.pipeline import StepContext, step
from evenkeel.schema import Schema, read_schema, write_schema
from evenkeel.statistics import Statistics
from evenkeel.typing import Json
from evenkeel.validation import Anomalies, infer_schema, validate_examples


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
    anomalies.require(schema_file.path)
    return Validated(schema, anomalies)
