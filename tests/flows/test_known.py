"""A project whose rows come in spans, each a file of its own: what is learnt from the first is known at the second."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import evenkeel as ek
from evenkeel.artifacts import Examples
from evenkeel.artifacts.base import dump_json
from evenkeel.clock import SystemClock
from evenkeel.flows.ingest import ingest
from evenkeel.flows.known import _MODULES, Analysed, analysed
from evenkeel.flows.promised import Promised
from evenkeel.flows.transform import transform
from evenkeel.pipeline import StepContext, house
from evenkeel.pipeline.logs import captured, step_log
from evenkeel.schema import Schema

DAY = 86_400_000_000
DATA = ek.Data(ek.Parquet("data/*.parquet", key="id", event_time="asked_at"), label="late")
ROW_GROUP = 122_880


@ek.transform
def features(x: ek.Columns) -> ek.Features:
    return {"price": ek.standardize(x["price"]), "shop": ek.target_mean(x["shop"])}


def span(number: int, rows: int) -> None:
    """Write what was asked in one month."""
    random = np.random.default_rng(number)
    asked = 30 * DAY * number + np.sort(random.integers(0, 30 * DAY, rows))
    columns = {
        "id": [f"{number}-{place}" for place in range(rows)],
        "asked_at": pa.array(asked).cast(pa.timestamp("us", tz="UTC")),
        "shop": random.choice(["north", "south", "east"], rows),
        "price": random.lognormal(3, 1, rows),
        "late": random.random(rows) < 0.3,
    }
    pq.write_table(pa.table(columns), f"data/{number}.parquet")


@pytest.fixture
def ingested(in_tmp: Path, context: StepContext) -> Callable[[str], Examples]:
    """The rows that are there by now."""
    (in_tmp / "data").mkdir()
    (in_tmp / ".evenkeel").mkdir()

    def run(name: str) -> Examples:
        (in_tmp / name).mkdir()
        examples: Examples = ingest(DATA, None, None, Promised("schema.yaml"), replace(context, scratch=in_tmp / name))
        return examples

    return run


@pytest.fixture
def fit(in_tmp: Path, context: StepContext) -> Callable[..., tuple[bytes, Analysed | None]]:
    """Fit the transform: what it learns, and what its log says of the rows."""

    def run(examples: Examples, *, cache: bool = True) -> tuple[bytes, Analysed | None]:
        log = in_tmp / "transform.log"
        log.unlink(missing_ok=True)
        with captured(), step_log(log, SystemClock()) as logger:
            made = transform(examples, Schema(()), features, replace(context, logger=logger, cache=cache))
        return dump_json(made.graph.graph.document()), analysed(log)

    return run


def test_of_a_second_span_the_new_rows_alone_are_looked_at(
    ingested: Callable[[str], Examples], fit: Callable[..., tuple[bytes, Analysed | None]], in_tmp: Path
) -> None:
    span(1, 180_000)
    assert fit(ingested("one"))[1] == Analysed(126_000, 126_000)
    span(2, 10_000)
    examples = ingested("two")
    learnt, looked = fit(examples)
    assert looked == Analysed(133_000, 133_000 - ROW_GROUP)
    assert fit(examples, cache=False) == (learnt, Analysed(133_000, 133_000))
    (in_tmp / "evenkeel.toml").write_text("known_mb = 0")
    assert fit(examples) == (learnt, None)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"5",
        b"[" * 100_000,
        b'{"mess',
        b'{"message": "analysed"}',
        b'{"message": "analysed", "rows": "many", "analysed": 1}',
    ],
)
def test_a_log_that_somebody_else_wrote_says_nothing_more(line: bytes, in_tmp: Path) -> None:
    log = in_tmp / "transform.log"
    assert analysed(log) is None
    log.write_bytes(b'{"message": "analysed", "rows": 7, "analysed": 2}\n' + line)
    assert analysed(log) == Analysed(7, 2)


def test_all_code_that_finds_something_in_rows_counts() -> None:
    """A change of any operation, aggregate, reader or decoder must make what was known unknown."""
    root = Path(ek.__file__).parent
    reached = {Path(file) for file in house._reached(frozenset(_MODULES))}
    looking = ["transforms/operations", "engines/aggregates", "transforms/stage.py", "transforms/decode.py"]
    looking += ["engines/duckdb_aggregate.py", "engines/parquet_relation.py", "transforms/session.py"]
    files = {
        file for name in looking for file in ((root / name).glob("*.py") if (root / name).is_dir() else [root / name])
    }
    assert files <= reached
