"""A sample of the rows: the same rows for the same seed, whatever the threads."""

import numpy as np
import pyarrow as pa

from evenkeel.engines.base import Engine, Relation
from evenkeel.errors import UsageError
from evenkeel.hashing import UInt64Array, hash_words


def draw(engine: Engine, relation: Relation, rows: int, seed: int = 0) -> tuple[Relation, int]:
    """Return ``rows`` of the rows in their order, or all where there are no more, and how many there are in all.

    They are those whose place has the smallest hashes, so each row is as likely as any other. The sample is held in
    memory.
    """
    if rows < 1:
        raise UsageError("A sample needs a row", expected="1 or more", got=rows)
    if not 0 <= seed < 2**64:
        raise UsageError("A seed is a whole number of 64 bits", expected="0 or more, below 2 ** 64", got=seed)
    parts, hashes, count = [relation.schema.empty_table()], np.zeros(0, np.uint64), 0
    for batch in relation.batches():
        places = np.arange(count, count + batch.num_rows, dtype=np.uint64)
        found = hash_words(places, seed)
        bound = _bound(hashes, rows)
        kept = found <= bound
        parts.append(pa.Table.from_batches([batch]).filter(pa.array(kept)))
        hashes, count = np.concatenate([hashes, found[kept]]), count + batch.num_rows
        if len(hashes) > 2 * rows + batch.num_rows:
            parts, hashes = _smallest(parts, hashes, rows)
    parts, _ = _smallest(parts, hashes, rows)
    return engine.from_arrow(parts[0]), count


def _bound(hashes: UInt64Array, rows: int) -> np.uint64:
    """Return the largest hash that may still be among the smallest."""
    if len(hashes) < rows:
        return np.uint64(2**64 - 1)
    return np.uint64(np.partition(hashes, rows - 1)[rows - 1])


def _smallest(parts: list[pa.Table], hashes: UInt64Array, rows: int) -> tuple[list[pa.Table], UInt64Array]:
    """Return the rows with the smallest hashes in one table; no two places have the same hash."""
    kept = hashes <= _bound(hashes, rows)
    return [pa.concat_tables(parts).filter(pa.array(kept)).combine_chunks()], hashes[kept]
