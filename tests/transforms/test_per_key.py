import pyarrow as pa
import pytest

import evenkeel.transforms as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.engines import DuckDB
from evenkeel.errors import DefinitionError, InvalidDataError
from evenkeel.typing import ColumnType

COLUMNS = {
    "carrier": ExampleColumn("carrier", ColumnType.TEXT),
    "delay": ExampleColumn("delay", ColumnType.FLOAT),
    "when": ExampleColumn("when", ColumnType.DATE),
}
ROWS = pa.table({"carrier": ["AA", "UA", "AA", None, "UA"], "delay": [1.0, 10.0, 5.0, 100.0, None], "when": [None] * 5})


def fitted(function, rows=ROWS):
    engine = DuckDB()
    return ek.fit(ek.transform(function).trace(COLUMNS), engine, engine.from_arrow(rows))


def test_the_mean_of_a_key_and_of_all_keys_where_there_is_none():
    transform = fitted(lambda x: {"mean": ek.mean_by(x["delay"], x["carrier"])})
    asked = pa.table({"carrier": ["AA", "UA", "B6", None]})
    assert transform.features(asked).ravel().tolist() == pytest.approx([3, 10, 16 / 3, 16 / 3])


def test_what_was_learnt_needs_the_key_alone():
    transform = fitted(lambda x: {"mean": ek.mean_by(x["delay"], x["carrier"], smoothing=2)})
    assert [column.name for column in transform.signature.inputs] == ["carrier"]
    assert transform.features(pa.table({"carrier": ["AA"]})).item() == pytest.approx((2 * 3 + 2 * 16 / 3) / 4)


def test_each_key_is_brought_to_its_own_scale():
    transform = fitted(lambda x: {"delay": ek.standardize(x["delay"], by=x["carrier"])})
    assert transform.features(ROWS.slice(0, 3)).ravel().tolist() == [-1, 0, 1]


def test_what_is_missing_is_filled_in_by_key():
    transform = fitted(lambda x: {"delay": ek.impute(x["delay"], "mean", by=x["carrier"])})
    assert transform.features(ROWS).ravel().tolist() == [1, 10, 5, 100, 10]


def test_the_median_of_the_key_is_filled_in_and_that_of_all_for_a_key_that_has_none():
    rows = pa.table(
        {"carrier": ["AA"] * 4 + ["B6"] * 3 + ["UA"], "delay": [1.0, 2.0, 90.0, None, -7.0, -5.0, None, None]}
    )
    transform = fitted(lambda x: {"delay": ek.impute(x["delay"], "median", by=x["carrier"])}, rows)
    expected = [1, 2, 90, 2, -7, -5, -7, 1]  # of two in the middle, as of any rank, the lower one
    assert transform.features(rows).ravel().tolist() == pytest.approx(expected, rel=0.01)


def test_nothing_to_learn_from():
    rows = pa.table({"carrier": ["AA", None], "delay": [None, 1.0]})
    with pytest.raises(InvalidDataError, match="no training row has both a key and a number"):
        fitted(lambda x: {"mean": ek.mean_by(x["delay"], x["carrier"])}, rows)


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        (lambda x: ek.mean_by(x["delay"], x["delay"]), "per_key does not take a value of type float"),
        (lambda x: ek.mean_by(x["carrier"], x["carrier"]), "per_key does not take a value of type text"),
        (lambda x: ek.mean_by(x["delay"], "carrier"), "A key is a column"),
        (lambda x: ek.mean_by(x["delay"], x["carrier"], smoothing=-1.0), "smoothing is a number of rows"),
        (lambda x: ek.impute(x["delay"], 0.0, by=x["carrier"]), "Only a mean or a median is filled in by key"),
    ],
)
def test_mistakes_name_the_line(function, problem):
    with pytest.raises(DefinitionError, match=problem) as caught:
        ek.transform(lambda x: {"x": function(x)}).trace(COLUMNS)
    assert "test_per_key.py, line" in caught.value.where
