"""One pass over the rows: a sample of them, and what stands where between the splits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.engines import Engine, Relation
from evenkeel.errors import InvalidDataError, UsageError
from evenkeel.hashing import hash_column, hash_words, unit_interval
from evenkeel.validation.leakage.hashes import Straddlers, hash_rows
from evenkeel.validation.leakage.readable import counted, counted_schema
from evenkeel.validation.leakage.roles import Roles

Integers = npt.NDArray[np.int64]
_MOST_SPLITS = 20
_ORDER = {"tra": 0, "fit": 0, "val": 1, "dev": 1}
SAMPLE = 200_000


class Rows:
    """The rows of a table in their order, each with the place of its split in ``names``, -1 where it has none.

    ``schema`` is that of the rows as they are looked at, with the number of items in place of a list.
    """

    def __init__(self, relations: Mapping[str, Relation], roles: Roles) -> None:
        self._relations = relations
        self._split = roles.split
        self.schema = counted_schema(next(iter(relations.values())).schema, roles.named)
        self.names: list[str] = []

    @property
    def has_splits(self) -> bool:
        return self._split is not None or len(self._relations) > 1

    def count(self, engine: Engine) -> int:
        return sum(engine.count(relation) for relation in self._relations.values())

    def batches(self) -> Iterator[tuple[pa.RecordBatch, Integers]]:
        for name, relation in self._relations.items():
            for batch in relation.batches():
                yield batch, self._places(batch, name)

    def _places(self, batch: pa.RecordBatch, name: str) -> Integers:
        if self._split is None:
            return np.full(batch.num_rows, self._place(name))
        encoded = batch.column(self._split).cast(pa.string()).dictionary_encode()
        known = np.array([*map(self._place, encoded.dictionary.to_pylist()), -1])
        return np.asarray(known[pc.fill_null(encoded.indices, len(known) - 1).to_numpy()])

    def _place(self, name: str) -> int:
        if name not in self.names:
            if len(self.names) == _MOST_SPLITS:
                expected = f"a column with the names of at most {_MOST_SPLITS} splits"
                raise UsageError("This is no column of splits", expected=expected, got=self._split)
            self.names.append(name)
        return self.names.index(name)


@dataclass(slots=True)
class Gathered:
    """What one pass found: a sample of the rows in their order with their splits, and facts about all of them.

    ``times`` are the first and the last time of each split, in microseconds since 1970.
    """

    names: list[str]
    count: int
    rows: pa.Table
    splits: Integers
    keys: Straddlers = field(default_factory=Straddlers)
    groups: Straddlers = field(default_factory=Straddlers)
    contents: Straddlers = field(default_factory=Straddlers)
    times: dict[str, tuple[int, int]] = field(default_factory=dict)


def gather(engine: Engine, rows: Rows, roles: Roles, limit: int = SAMPLE, *, contents: bool = True) -> Gathered:
    """Read the rows once; ``limit`` is about how many are sampled, by the hash of their number.

    ``contents`` is whether rows of one split are looked for in another. Raises `InvalidDataError` where there is no
    row.
    """
    count = rows.count(engine)
    if not count:
        raise InvalidDataError("The table has no row")
    found = Gathered(rows.names, count, pa.table({}), np.zeros(0, np.int64))
    kept: list[pa.RecordBatch] = []
    places: list[Integers] = []
    start = 0
    for came, splits in rows.batches():
        batch = counted(came, rows.schema)
        numbers = np.arange(start, start + batch.num_rows)
        start += batch.num_rows
        chosen = unit_interval(hash_words(numbers.view(np.uint64))) < limit / count
        kept.append(batch.filter(pa.array(chosen)))
        places.append(splits[chosen])
        if rows.has_splits:
            _note(found, batch, splits, numbers, roles)
            if contents:
                _note_contents(found, came, splits, numbers, roles)
    found.rows, found.splits = pa.Table.from_batches(kept, rows.schema), np.concatenate(places)
    return found


def _note(found: Gathered, batch: pa.RecordBatch, splits: Integers, numbers: Integers, roles: Roles) -> None:
    for name, straddlers in ((roles.key, found.keys), (roles.group, found.groups)):
        if name is not None:
            straddlers.update(hash_column(batch.column(name)), splits, numbers)
    if roles.time is not None:
        _note_times(found, batch.column(roles.time), splits)


def _note_contents(found: Gathered, batch: pa.RecordBatch, splits: Integers, numbers: Integers, roles: Roles) -> None:
    features = tuple(name for name in roles.candidates(batch.schema.names) if roles.is_feature(name))
    if features:
        found.contents.update(hash_rows(batch, features), splits, numbers, hash_column(batch.column(roles.label)))


def _note_times(found: Gathered, column: pa.Array, splits: Integers) -> None:
    times = column.cast(pa.timestamp("us", tz="UTC"))
    for place, name in enumerate(found.names):
        ends = pc.min_max(times.filter(pa.array(splits == place)).cast(pa.int64()))
        low, high = ends["min"].as_py(), ends["max"].as_py()
        if low is not None:
            before = found.times.get(name, (low, high))
            found.times[name] = (min(before[0], low), max(before[1], high))


def in_order(names: list[str]) -> list[str]:
    """Return the names of splits in the order of their use: what is trained on first.

    >>> in_order(["test", "valid", "Train"])
    ['Train', 'valid', 'test']
    """
    return sorted(names, key=lambda name: (_ORDER.get(name[:3].casefold(), 2), name))
