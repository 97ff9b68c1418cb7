"""Previous: the snapshot that was found good before this one, which this one is compared with."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.artifacts import Document, Examples
from evenkeel.engines import Engine, Relation
from evenkeel.pipeline import StepContext, step


@dataclass(frozen=True)
class Previous(Document):
    """The snapshot before, as a reference, and its statistics; ``run`` is the run that found it good."""

    run: str
    examples: str
    statistics: str


@step(cache=False)
def previous(examples: Examples, name: str, context: StepContext) -> Previous | None:
    """Find the last snapshot of other rows that was found good before this one was; none where there is none.

    The same rows have the same predecessor however often they are run, so that a run in which nothing changed stays one
    in which nothing changed.
    """
    here = context.inputs["examples"]
    judged = context.ledger.executions.history(name, "validate")
    places = [place for place, one in enumerate(judged) if one.inputs["examples"] == here]
    for one in judged[places[-1] + 1 :] if places else judged:
        before, statistics = one.inputs["examples"], one.inputs["statistics"]
        if before in context.store and statistics in context.store:
            return Previous(one.run_id, str(before), str(statistics))
    return None


def spans(engine: Engine, before: Examples, now: Examples) -> tuple[Relation, Relation]:
    """Return the rows of the snapshot before, and those of this one that are newer than it; all where none is newer."""
    rows = [engine.read_parquet([one.path(split) for split in one.splits]) for one in (before, now)]
    time = now.snapshot.event_time
    if time is None or not before.snapshot.time_range:
        return rows[0], rows[1]
    last = max(end for _, end in before.snapshot.time_range.values())
    if max(end for _, end in now.snapshot.time_range.values()) <= last:
        return rows[0], rows[1]
    kind = rows[1].schema.field(time).type
    moment = pa.scalar(last).cast(pa.timestamp("us", tz="UTC")).cast(kind, safe=False)
    newer = engine.map_batches(
        rows[1], lambda batch: batch.filter(pc.greater(batch.column(time), moment)), rows[1].schema
    )
    return rows[0], newer
