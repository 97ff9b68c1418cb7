import numpy as np
import pyarrow as pa
import pytest

import evenkeel.transforms as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.engines import DuckDB
from evenkeel.errors import DefinitionError
from evenkeel.transforms.folds import FOLDS, fold_of
from evenkeel.typing import ColumnType

COLUMNS = {"city": ExampleColumn("city", ColumnType.TEXT), "n": ExampleColumn("n", ColumnType.INTEGER)}
LATE = ek.Target(ExampleColumn("late", ColumnType.TEXT), ("no", "yes"))
PRICE = ek.Target(ExampleColumn("price", ColumnType.FLOAT))


def rows(count: int = 2_000) -> pa.Table:
    random = np.random.default_rng(3)
    cities = random.choice(["a", "b", "c"], count)
    late = np.where(random.random(count) < np.where(cities == "a", 0.8, 0.2), "yes", "no")
    return pa.table({"city": cities, "late": late, "price": random.normal(size=count), "n": range(count)})


def fitted(function, target=LATE):
    engine = DuckDB()
    return ek.fit(ek.transform(function).trace(COLUMNS, target=target), engine, engine.from_arrow(rows()))


def mean_of(table: pa.Table, chosen: np.ndarray, smoothing: float = 20.0) -> float:
    """Return the smoothed share of late rows, in plain numpy."""
    late = table["late"].to_numpy() == "yes"
    return (late[chosen].sum() + smoothing * late.mean()) / (chosen.sum() + smoothing)


def test_a_request_gets_the_mean_of_all_rows_and_needs_no_label():
    transform = fitted(lambda x: {"late": ek.target_mean(x["city"])})
    assert [column.name for column in transform.signature.inputs] == ["city"]
    table = rows()
    expected = [mean_of(table, table["city"].to_numpy() == city) for city in "ab"]
    assert transform.features(pa.table({"city": ["a", "b"]})).ravel().tolist() == pytest.approx(expected, rel=1e-6)


def test_a_training_row_gets_the_mean_of_the_other_folds():
    transform = fitted(lambda x: {"late": ek.target_mean(x["city"])})
    table = rows()
    folds, city, found = fold_of(np.arange(2_000)), table["city"].to_numpy(), transform.training_features(table).ravel()
    for place in (0, 7, 1_999):
        others = table.filter(pa.array(folds != folds[place]))
        expected = mean_of(others, others["city"].to_numpy() == city[place])
        assert found[place] == pytest.approx(expected, rel=1e-6)
    assert len(set(found[city == "a"])) == FOLDS


def test_a_key_of_single_rows_tells_a_training_row_nothing_of_its_label():
    transform = fitted(lambda x: {"late": ek.target_mean(x["n"], smoothing=0.0)})
    late = rows()["late"].to_numpy() == "yes"
    told, served = transform.training_features(rows()).ravel(), transform.features(rows()).ravel()
    assert abs(np.corrcoef(told, late)[0, 1]) < 0.2
    assert np.array_equal(served, late)


def test_of_a_number_the_mean_is_that_of_the_number():
    transform = fitted(lambda x: {"price": ek.target_mean(x["city"], smoothing=0.0)}, PRICE)
    prices = rows()["price"].to_numpy()[rows()["city"].to_numpy() == "c"]
    assert transform.features(pa.table({"city": ["c"]})).item() == pytest.approx(prices.mean())


def test_what_stands_on_it_is_learnt_once():
    transform = fitted(lambda x: {"late": ek.standardize(ek.target_mean(x["city"]))})
    scales = {str(fold.graph.nodes[-1].operation) for fold in (transform, *transform.folds)}
    assert (len(transform.folds), len(scales)) == (FOLDS, 1)


@pytest.mark.parametrize(
    ("function", "target", "problem"),
    [
        (lambda x: x["late"] == "yes", LATE, "'late' is the label, which no request has"),
        (lambda x: ek.target_mean(x["city"]), ek.Target(LATE.column, ("a", "b", "c")), "has 3 classes, and so no mean"),
        (lambda x: ek.target_mean("city"), LATE, "A key is a column"),
        (lambda x: ek.target_mean(x["city"]), None, "There is no label to learn from here"),
    ],
)
def test_mistakes_name_the_line(function, target, problem):
    with pytest.raises(DefinitionError, match=problem) as caught:
        ek.transform(lambda x: {"x": function(x)}).trace(COLUMNS, target=target)
    assert "test_target_mean.py, line" in caught.value.where
