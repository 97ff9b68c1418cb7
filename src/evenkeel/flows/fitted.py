"""The fitted transform of a run, and a row to walk through it."""

from collections.abc import Mapping

import msgspec
import pyarrow.compute as pc

from evenkeel.artifacts import Examples
from evenkeel.errors import NotFoundError, StoreError, UsageError
from evenkeel.flows.finished import FinishedRun
from evenkeel.transforms import TransformGraph

GRAPH = "transform.graph"


def fitted_graph(run: FinishedRun) -> TransformGraph:
    """Return what a run learnt from raw columns to features; raises `NotFoundError` where it did not come so far."""
    found = run[GRAPH]
    if not isinstance(found, TransformGraph):
        raise StoreError("The step 'transform' made no graph", expected="TransformGraph", got=type(found).__name__)
    return found


def row_of(run: FinishedRun, given: str) -> Mapping[str, object]:
    """Return a row that is given as JSON, or as the key of an example of the run."""
    if given.lstrip().startswith("{"):
        try:
            return msgspec.json.decode(given, type=dict[str, object])
        except (msgspec.DecodeError, RecursionError) as error:
            raise UsageError("This row is not JSON", expected='{"column": value, ...}', got=str(error)) from error
    examples = run["ingest"]
    assert isinstance(examples, Examples)
    key = examples.snapshot.key
    if key is None:
        remedy = """Give the row as JSON: --row '{"column": value, ...}'."""
        raise UsageError("The examples of this run have no key", where=run.title, remedy=remedy)
    for split in examples.splits:
        table = examples.table(split)
        found = table.filter(pc.equal(pc.cast(table[key], "string"), given))
        if found.num_rows:
            row: Mapping[str, object] = msgspec.to_builtins(found.slice(0, 1).to_pylist()[0])
            return row
    remedy = f"Give a value of the column {key!r}."
    raise NotFoundError("example with the key", given, (), where=run.title, remedy=remedy)
