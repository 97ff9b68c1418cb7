"""The champion: which version answers now, and on which rows it may fairly be compared with a challenger."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from evenkeel.artifacts import Document, Examples, Reference
from evenkeel.errors import LedgerError
from evenkeel.hashing import hash_column, hash_words
from evenkeel.ledger import Execution, Ledger
from evenkeel.pipeline import StepContext, step
from evenkeel.registry import Registry
from evenkeel.training import Model


@dataclass(frozen=True)
class Champion(Document):
    """The version that a challenger must not be worse than: its bundle, and what it was made from, as references.

    ``model`` and ``graph`` are the ones that were evaluated. The bundle may hold the same model fitted again on all
    rows: then ``refitted`` is true, and the bundle has seen every split of ``examples``.
    """

    name: str
    version: int
    bundle: str
    examples: str
    graph: str
    model: str
    refitted: bool


@step(cache=False)
def champion(model: Model, name: str, context: StepContext) -> Champion | None:
    """Find the champion; none where there is none yet.

    Where the champion was made from this very model, the answer is the one that it was itself compared with, so that a
    run in which nothing changed stays one in which nothing changed. Another store of the same ledger may hold that one:
    then the answer is the champion itself.
    """
    version = Registry(context.ledger).champion(name)
    if version is None:
        return None
    evaluated = _producer(context.ledger, version.evaluation or version.bundle)  # an adopted model may not be judged
    if evaluated.inputs["model"] == context.inputs["model"]:
        earlier = evaluated.inputs.get("champion")
        if earlier is None:
            return None
        if earlier in context.store:
            return context.store.get_as(earlier, Champion)
    packaged = _producer(context.ledger, version.bundle)
    return Champion(
        name=name,
        version=version.version,
        bundle=str(version.bundle),
        examples=str(evaluated.inputs["examples"]),
        graph=str(evaluated.inputs.get("graph", "")),
        model=str(evaluated.inputs["model"]),
        refitted=packaged.inputs["model"] != evaluated.inputs["model"],
    )


def unseen(rows: pa.Table, trained: Examples, splits: tuple[str, ...], key: str | None) -> npt.NDArray[np.bool_]:
    """Return which rows stand in none of the splits that another model was trained on, by key or else by content."""
    shared = [name for name in rows.column_names if name in _columns(trained)]
    names = [key] if key in shared else shared
    here = _fingerprints(rows.select(names))
    there = [_fingerprints(pq.read_table(trained.path(split), columns=names)) for split in splits]
    return ~np.isin(here, np.concatenate(there))


def _columns(examples: Examples) -> set[str]:
    return {column.name for column in examples.snapshot.columns}


def _fingerprints(rows: pa.Table) -> npt.NDArray[np.uint64]:
    hashes = np.zeros(rows.num_rows, np.uint64)
    for column in rows.columns:
        hashes = hash_words(hashes ^ hash_column(column))
    return hashes


def _producer(ledger: Ledger, reference: Reference | None) -> Execution:
    made = None if reference is None else ledger.artifacts.producer(reference)
    if made is None:
        raise LedgerError(f"The ledger does not know what made {reference}")
    return made
