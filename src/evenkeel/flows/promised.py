"""What a schema says of how rows are read, and of those that may be put aside, before they become a snapshot."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from evenkeel.engines import Engine, Relation
from evenkeel.errors import InvalidDataError
from evenkeel.flows.intake import Counted
from evenkeel.schema import Schema, read_schema
from evenkeel.schema.column import plain
from evenkeel.typing import Json
from evenkeel.validation import Quarantine
from evenkeel.validation.checks.base import percent
from evenkeel.validation.reading import Reading

_TOLD = 10


@dataclass(frozen=True, slots=True)
class Promised:
    """The schema beside the pipeline, as far as ingest asks it: which words stand for no value, and what is put aside.

    Whatever else the schema says is no part of the fingerprint, so that it can be changed without reading all data again.
    """

    path: str

    @property
    def schema(self) -> Schema | None:
        """The schema; none where there is none, or where it has nothing to say here."""
        file = Path(self.path)
        found = read_schema(file) if file.is_file() else None
        if found is None or not (found.max_bad_rows or any(column.missing_values for column in found.columns)):
            return None
        return found

    def __fingerprint__(self) -> Json:
        schema = self.schema
        if schema is None:
            return None
        if not schema.max_bad_rows:
            return [[column.name, str(column.type), *column.missing_values] for column in schema.columns]
        return repr([plain(schema.max_bad_rows), schema.columns, schema.rules, schema.domains, schema.severity])


@dataclass(frozen=True, slots=True)
class Aside:
    """The file of the rows that stayed, and of those that were put aside, where some were looked for."""

    kept: Path
    file: Path | None = None


def read_by(engine: Engine, rows: Relation, schema: Schema, repaired: dict[str, int], *, untyped: bool) -> Relation:
    """Return rows of which each column is read as promised in which every value can be; `validate` names the others.

    How many values of a column are read as missing is added to ``repaired``.
    """
    reading = Reading.of(schema, rows.schema, untyped=untyped)
    looked = reading.look(engine, rows)
    even = {name: read for name, read in reading.columns.items() if not looked.misfits[name].count}
    repaired |= {name: count for name, count in looked.emptied.items() if name in even}
    return Reading(even).relation(engine, rows)


def put_aside(engine: Engine, file: Path, schema: Schema, folder: Path, counted: Counted, *, untyped: bool) -> Aside:
    """Put aside the rows that break a promise about a single row, and count them.

    Raises `InvalidDataError` for more than the schema allows.
    """
    relation = engine.read_parquet([file])
    rows = Quarantine(engine, relation, Reading.of(schema, relation.schema, untyped=untyped), schema)
    aside, kept = folder / "quarantine.parquet", folder / "kept.parquet"
    with (
        pq.ParquetWriter(aside, rows.schema, compression="zstd") as bad,
        pq.ParquetWriter(kept, rows.passed_schema, compression="zstd") as good,
    ):
        for passing, refused in rows:
            for writer, batch in ((good, passing), (bad, refused)):
                if batch.num_rows:
                    writer.write_batch(batch)
    counted.rows["quarantined"] = rows.quarantined
    counted.quarantined |= dict(rows.reasons.most_common())
    counted.repaired |= rows.emptied
    _check(rows, schema)
    return Aside(kept, aside)


def _check(rows: Quarantine, schema: Schema) -> None:
    if rows.quarantined <= schema.max_bad_rows * rows.rows:
        return
    told = "\n".join(f"  {reason}: {count:,} rows" for reason, count in rows.reasons.most_common(_TOLD))
    share = percent(rows.quarantined / rows.rows)
    raise InvalidDataError(
        f"{rows.quarantined:,} of {rows.rows:,} rows ({share}) are bad, more than may be put aside:\n{told}",
        expected=f"at most {percent(schema.max_bad_rows)}",
        remedy="Correct them, or raise max_bad_rows of the schema. `evenkeel validate --quarantine` writes them down.",
    )
