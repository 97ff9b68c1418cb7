"""Rows to score that break a promise of the schema of their bundle: counted by kind, or refused, as the server does."""

import pyarrow as pa
import pytest

from evenkeel.bundles import load_bundle
from evenkeel.errors import InvalidRequestError
from evenkeel.schema import Column, Range, Rule, Schema
from evenkeel.serving import ScoreSummary, score
from evenkeel.serving.promises import Judged, promises
from evenkeel.testing.serving import tiny_table, write_tiny
from evenkeel.transforms import Input, Signature
from evenkeel.transforms.inputs import Derived, DerivedStep
from evenkeel.typing import ColumnType

SCHEMA = Schema(
    (
        Column("wind", ColumnType.FLOAT, range=Range(0, 5), min_fraction=1.0),
        Column("carrier", ColumnType.TEXT, values=("UA", "É")),
        Column("hour", ColumnType.INTEGER),
        Column("asked_at", ColumnType.TIMESTAMP),
    ),
    rules=(Rule("calm", "wind < 4"),),
)
TABLE = tiny_table(50)  # every third has no wind, and the others row / 7
KINDS = {"too_many_missing": 17, "broken_rule": 15, "out_of_range": 9}


@pytest.fixture
def bundle(tmp_path):
    return write_tiny(tmp_path / "bundle", schema=SCHEMA)


def judged(bundle, **change):
    signature = load_bundle(bundle).signature
    return Judged(promises(bundle, signature), signature, **change)


@pytest.mark.parametrize("batch", [1, 7, 1_000])
def test_what_is_broken_is_counted_by_kind(tmp_path, bundle, batch):
    found = score(load_bundle(bundle), TABLE, tmp_path / "scores.csv", batch=batch, judged=judged(bundle))
    assert found == ScoreSummary(50, 32, KINDS)
    assert len((tmp_path / "scores.csv").read_text().splitlines()) == 51


def test_promises_are_held_against_the_raw_text_where_the_model_reads_what_is_derived_of_it(bundle):
    derived = Derived("carrier", (DerivedStep("lower"),), ColumnType.TEXT)
    signature = Signature((Input("carrier", ColumnType.TEXT, read=False),), (derived,))
    bulk = Judged(promises(bundle, signature), signature)
    bulk.look(pa.record_batch({"carrier": ["UA", "ua", None]}))
    assert bulk.counts() == {"unexpected_value": 1}


def test_the_server_says_the_same_of_each_row(bundle):
    signature = load_bundle(bundle).signature
    judge, bulk = promises(bundle, signature).compiled(), judged(bundle)
    for batch in TABLE.to_batches():
        bulk.look(batch)
    alone = [reason for row in TABLE.to_pylist() for reason in judge(row)]
    assert sum(KINDS.values()) == len(alone) == bulk.kinds.total()


@pytest.mark.parametrize("batch", [1, 7, 1_000])
def test_a_file_with_such_rows_may_be_refused(tmp_path, bundle, batch):
    told = r"^32 of 50 rows .* \(too_many_missing 17, broken_rule 15, out_of_range 9\)\n  got: row 0, wind: too_many"
    with pytest.raises(InvalidRequestError, match=told) as raised:
        score(load_bundle(bundle), TABLE, tmp_path / "s.csv", batch=batch, judged=judged(bundle, reject=True))
    assert str(raised.value.got).endswith("row 12, wind: too_many_missing; and more")
    assert not (tmp_path / "s.csv").exists()


def test_a_file_that_keeps_them_is_not(tmp_path, bundle):
    rows = TABLE.slice(1, 2)
    assert score(load_bundle(bundle), rows, tmp_path / "s.csv", judged=judged(bundle, reject=True)) == ScoreSummary(2)


def test_numbers_and_words_of_other_types_are_judged_as_the_model_reads_them(bundle):
    table = (
        TABLE.slice(1, 1)
        .set_column(1, "wind", pa.array([7]))
        .set_column(3, "carrier", pa.array(["É"]).dictionary_encode())
    )
    found = judged(bundle)
    found.look(table.to_batches()[0])
    assert found.counts() == {"broken_rule": 1, "out_of_range": 1}


def test_a_bundle_without_a_schema_promises_nothing(tmp_path):
    folder = write_tiny(tmp_path / "bundle")
    assert promises(folder, load_bundle(folder).signature) is None
