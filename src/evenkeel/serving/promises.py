"""The promises of a bundle's schema, held against the rows that the model reads: in bulk, and one by one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from evenkeel.bundles.files import read_document
from evenkeel.bundles.manifest import SCHEMA
from evenkeel.engines.aggregates import profiled_type
from evenkeel.engines.column_types import decoded
from evenkeel.errors import InvalidRequestError
from evenkeel.schema import Schema
from evenkeel.transforms.decode import Decoder
from evenkeel.transforms.lists import Lists
from evenkeel.typing import ColumnType
from evenkeel.validation.rows import RowChecks

if TYPE_CHECKING:
    from evenkeel.transforms import Signature

_MOST_TOLD = 5


def promises(bundle: Path, signature: "Signature") -> RowChecks | None:
    """Return the checks of a row, in the columns that the model reads; none where the bundle has no schema."""
    file = bundle / SCHEMA
    if not file.is_file():
        return None
    return RowChecks(read_document(file, Schema), "serving", only={column.name for column in signature.inputs})


def kind_of(reason: str) -> str:
    """Return the kind of anomaly of a reason.

    >>> kind_of("age: out_of_range")
    'out_of_range'
    """
    return reason.rpartition(": ")[2]


def refusal(
    told: Iterable[str], problem: str = "The rows do not keep the promises of the schema"
) -> InvalidRequestError:
    """Return the refusal of rows, with the first five of what is ``told``."""
    lines = [*told]
    more = ["and more"] if len(lines) > _MOST_TOLD else []
    remedy = "Correct the values, or relax the schema and train again."
    return InvalidRequestError(problem, got="; ".join(lines[:_MOST_TOLD] + more), remedy=remedy)


class Judged:
    """Holds batches of rows against the promises, and counts what they break.

    ``rows`` were looked at, of which ``broken`` break a promise; ``kinds`` counts the promises broken by kind, as the
    server does. With ``reject``, rows that break one are refused.
    """

    def __init__(self, checks: RowChecks, signature: "Signature", *, reject: bool = False) -> None:
        self._checks, self._reject = checks, reject
        self._decoder = Decoder(signature)
        self._told: list[str] = []
        self.rows = self.broken = 0
        self.kinds: Counter[str] = Counter()

    def look(self, batch: pa.RecordBatch) -> None:
        """Take in the next rows; raises `InvalidRequestError` where they do not fit the signature."""
        found: dict[int, list[str]] = {}
        for reason, bad in self._checks.of_batch(self._read(batch), {}):
            self.kinds[kind_of(reason)] += int(bad.sum())
            for place in np.flatnonzero(bad).tolist():
                found.setdefault(place, []).append(reason)
        if len(self._told) <= _MOST_TOLD:
            rows = sorted(found)[: _MOST_TOLD + 1]
            self._told += [f"row {self.rows + row}, {reason}" for row in rows for reason in found[row]]
        self.rows += batch.num_rows
        self.broken += len(found)

    @property
    def refused(self) -> bool:
        """Whether what was seen so far is to be refused."""
        return self._reject and self.broken > 0

    def require(self) -> None:
        """Raise `InvalidRequestError` where the rows are to be refused, with the counts and the first of them."""
        if self.refused:
            counts = ", ".join(f"{kind} {count:,}" for kind, count in self.counts().items())
            problem = f"{self.broken:,} of {self.rows:,} rows do not keep the promises of the schema ({counts})"
            raise refusal(self._told, problem)

    def counts(self) -> Mapping[str, int]:
        """Return how often a promise of each kind was broken, the most frequent first."""
        return dict(sorted(self.kinds.items(), key=lambda one: (-one[1], one[0])))

    def _read(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return the rows as the model reads them, and as a request would bring them: text is not normalised yet."""
        read = self._decoder.raw(batch)
        for column in self._decoder.signature.inputs:
            texts = ColumnType.TEXT in (column.type, column.items)
            if texts and read[column.name].null_count < batch.num_rows:
                read[column.name] = _text(batch.column(column.name))
        return pa.RecordBatch.from_pydict(read)


def _text(values: pa.Array) -> pa.Array:
    plain = decoded(values) if pa.types.is_dictionary(values.type) else values
    if profiled_type(plain.type) is not ColumnType.LIST:
        return plain.cast(pa.string())
    lists = Lists.of(plain)
    return lists._replace(items=_text(lists.items)).array()
