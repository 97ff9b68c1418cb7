"""Golden rows: a few real rows with the very bits that the bundle answers, to be asked again wherever it is served."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from evenkeel.bundles.files import damaged, read_document
from evenkeel.bundles.manifest import GOLDEN
from evenkeel.typing import Json

if TYPE_CHECKING:
    import pyarrow as pa

    from evenkeel.bundles.predictor import Predictor

MOST = 32


@dataclass(frozen=True, slots=True)
class GoldenRow:
    """A row as JSON, and the scores for it: float32, little-endian, in base64."""

    row: Mapping[str, Json]
    scores: str

    def expected(self) -> npt.NDArray[np.float32]:
        """Return the scores, float32, shape (classes,), or (1,) for a number."""
        return np.frombuffer(base64.b64decode(self.scores, validate=True), "<f4")


def golden_rows(predictor: "Predictor", table: "pa.Table") -> tuple[GoldenRow, ...]:
    """Return up to 32 rows, spread evenly over a table, with what the predictor says of them.

    Rows with a time outside of the years 1 to 9999, which JSON cannot say, are passed over.
    """
    table = _of_known_years(table.select([column.name for column in predictor.signature.inputs]))
    places = np.unique(np.linspace(0, table.num_rows - 1, min(MOST, table.num_rows)).astype(np.int64))
    chosen = table.take(places)
    rows = [{name: as_json(value) for name, value in row.items()} for row in chosen.to_pylist()]
    scores = predictor.score_rows(rows) if rows else ()
    return tuple(GoldenRow(row, encode(found)) for row, found in zip(rows, scores, strict=True))


def _of_known_years(table: "pa.Table") -> "pa.Table":
    import pyarrow as pa
    import pyarrow.compute as pc

    from evenkeel.engines.list_items import rows_of_items

    kind = pa.timestamp("us", "UTC")
    first, last = (pa.scalar(end.replace(tzinfo=UTC), kind) for end in (datetime.min, datetime.max))
    for name in table.column_names:
        column = table.column(name).combine_chunks()
        lists = pa.types.is_list(column.type)
        times = pc.list_flatten(column) if lists else column
        if not pa.types.is_timestamp(times.type):
            continue
        known = pc.and_(pc.greater_equal(times.cast(kind), first), pc.less_equal(times.cast(kind), last))
        strange = np.flatnonzero(~pc.fill_null(known, True).to_numpy(zero_copy_only=False))
        kept = np.ones(table.num_rows, np.bool_)
        kept[rows_of_items(column)[strange] if lists else strange] = False
        table = table.filter(pa.array(kept))
    return table


def read_golden(folder: Path) -> tuple[GoldenRow, ...]:
    """Return the golden rows of the bundle in a folder; raises `BundleError` where they are none."""
    found = read_document(folder / GOLDEN, tuple[GoldenRow, ...])
    try:
        for one in found:
            one.expected()
    except ValueError as error:
        raise damaged(folder / GOLDEN, f"scores that are no float32 in base64: {error}") from error
    return found


def check_golden(predictor: "Predictor", golden: Sequence[GoldenRow]) -> list[int]:
    """Return the places of the golden rows that are answered with other bits, asked one by one."""
    answered = [encode(predictor.score_rows([one.row])[0]) for one in golden]
    return [place for place, (one, found) in enumerate(zip(golden, answered, strict=True)) if one.scores != found]


def encode(scores: Any) -> str:
    """Return the bits of the scores of one row as text."""
    return base64.b64encode(np.atleast_1d(np.asarray(scores, "<f4")).tobytes()).decode()


def as_json(value: object) -> Json:
    """Return a value of a table as JSON says it; NaN and infinity, which JSON does not know, as null."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    if isinstance(value, list):
        return [as_json(one) for one in value]
    assert value is None or isinstance(value, bool | int | float | str)
    return value
