"""What operations on numbers learn, against scipy and scikit-learn."""

import math
import sys
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats
from sklearn.preprocessing import QuantileTransformer

import evenkeel.transforms as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.engines import DuckDB
from evenkeel.testing.transforms import reference_of
from evenkeel.transforms.lowering import values_model
from evenkeel.transforms.operations.bucket_position import BucketPosition
from evenkeel.transforms.operations.yeo_johnson import YeoJohnson
from evenkeel.transforms.reference import Sample
from evenkeel.typing import ColumnType

COLUMNS = {"x": ExampleColumn("x", ColumnType.FLOAT)}
SKEWED = np.random.default_rng(0).lognormal(3, 1, size=20_000)


def learnt(feature: Callable[[ek.Value], ek.Value], rows: npt.NDArray[np.float64]) -> ek.TransformGraph:
    engine = DuckDB(threads=1)
    graph = ek.transform(lambda x: {"feature": feature(x["x"])}).trace(COLUMNS)
    return ek.fit(graph, engine, engine.from_arrow(pa.table({"x": rows})))


def answers(
    feature: Callable[[ek.Value], ek.Value], rows: npt.NDArray[np.float64], asked: list[float]
) -> npt.NDArray[np.float32]:
    return learnt(feature, rows).features(pa.table({"x": asked}))[:, 0]


@pytest.mark.parametrize("rows", [SKEWED, -SKEWED, SKEWED - 10, np.sqrt(SKEWED)])
def test_the_power_of_yeo_johnson_is_that_of_scipy(rows: npt.NDArray[np.float64]) -> None:
    power = learnt(ek.yeo_johnson, rows).graph.nodes[-1].operation.power  # type: ignore[attr-defined]
    assert power == pytest.approx(stats.yeojohnson_normmax(rows), abs=0.01)


def test_yeo_johnson_is_that_of_scipy() -> None:
    asked = np.array([-50.0, -0.5, -1e-12, 0.0, 1e-12, 0.5, 50.0])
    for power in (-1.5, 0.0, 0.3, 1.0, 2.0, 3.0):
        found = answers(lambda x, power=power: ek.yeo_johnson(x, power), SKEWED, asked.tolist())
        assert found == pytest.approx(stats.yeojohnson(asked, power), rel=1e-6)


def test_numbers_that_are_nearly_the_same_stay_apart() -> None:
    years = np.arange(1990.0, 2020.0)
    assert len(set(answers(ek.yeo_johnson, years, years.tolist()))) == len(years)


def test_quantile_normal_is_near_that_of_sklearn() -> None:
    theirs = QuantileTransformer(n_quantiles=101, output_distribution="normal", subsample=None).fit(SKEWED[:, None])
    asked = np.quantile(SKEWED, [0.05, 0.3, 0.5, 0.9, 0.95])
    expected = theirs.transform(asked[:, None])[:, 0]
    assert answers(ek.quantile_normal, SKEWED, asked.tolist()) == pytest.approx(expected, abs=0.03)


def test_quantile_normal_goes_on_level_beyond_the_training_rows() -> None:
    low, high = answers(ek.quantile_normal, SKEWED, [-1e300, 1e300])
    assert (low, high) == pytest.approx((stats.norm.ppf(0.005), stats.norm.ppf(0.995)))


def test_a_number_that_most_rows_hold_is_the_middle_of_its_share() -> None:
    rows = np.concatenate([np.zeros(60), np.arange(1.0, 41)])
    asked = answers(lambda x: ek.bucketize(x, quantiles=10, interpolate=True), rows, [0.0, 40.0])
    assert asked == pytest.approx([0.3, 1.0], abs=0.01)


def test_robust_is_not_moved_by_outliers() -> None:
    rows = np.array([0.0, 1.0, 2.0, 3.0, 1e9])
    assert answers(ek.robust, rows, [2.0, 4.0]) == pytest.approx([0, 1], abs=0.03)


def test_winsorize_keeps_within_the_quantiles() -> None:
    rows = np.arange(1.0, 102)
    found = answers(lambda x: ek.winsorize(x, 0.1, 0.9), rows, [-5.0, 50.0, 500.0])
    assert found == pytest.approx([11, 50, 91], rel=0.01)


def test_max_abs_and_a_range() -> None:
    rows = np.array([-8.0, 2.0])
    assert answers(ek.max_abs, rows, [4.0, -16.0]).tolist() == [0.5, -2.0]
    assert answers(lambda x: ek.min_max(x, -1, 1), rows, [-8.0, -3.0, 2.0]).tolist() == [-1.0, 0.0, 1.0]


def test_ties_go_to_the_even_number() -> None:
    assert answers(round, SKEWED, [-2.5, -0.5, 0.5, 1.5, 2.5]).tolist() == [-2, 0, 0, 2, 2]  # type: ignore[arg-type]


@pytest.mark.parametrize("feature", [ek.robust, ek.winsorize, ek.max_abs, ek.yeo_johnson])
def test_where_there_is_no_number_x_stays_as_it_is(feature: Callable[[ek.Value], ek.Value]) -> None:
    assert answers(feature, np.array([np.nan, np.inf]), [-3.0, 5.0]).tolist() == [-3, 5]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=9, unique=True), st.floats())
@example([-5e-324, 5e-324, 1e308], 0.0)
@example([-1.7e308, 1.7e308], 1.0)
@example([0.0, 1.0], -sys.float_info.max)
def test_what_is_interpolated_lies_from_0_to_1_and_rises(boundaries: list[float], x: float) -> None:
    position = BucketPosition(boundaries=tuple(sorted(boundaries)))
    below, found = position.reference(Sample.of_floats(np.array([math.nextafter(x, -math.inf), x]))).values
    assert np.isnan(x) or 0 <= below <= found + 1e-15 <= 1 + 1e-15


@pytest.mark.parametrize("power", [-5.0, -1.0, -1e-12, 0.0, 1e-6, 0.01, 0.77, 1.999, 2.0, 3.0, 4.56, 5.0])
def test_yeo_johnson_is_exact_for_small_and_for_large_numbers(power: float) -> None:
    sizes = 10.0 ** np.random.default_rng(0).uniform(-300, 40, 5_000)
    table = pa.table({"x": np.concatenate([sizes, -sizes, SKEWED, -1 / SKEWED])})
    graph = ek.transform(lambda x: {"y": ek.yeo_johnson(x["x"], power)}).trace(COLUMNS)
    session = ek.Session(values_model(graph).SerializeToString())
    found = session.run(ek.decode_table(table, graph.signature))["y"][0]
    expected = reference_of(graph, table).values
    assert (np.abs(found - expected) <= YeoJohnson.ulps * np.spacing(np.abs(expected))).all()
