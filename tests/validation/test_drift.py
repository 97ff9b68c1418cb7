import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import chisquare

from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError
from evenkeel.testing.decisions import most
from evenkeel.testing.shared import shared_engine
from evenkeel.validation.drift import Counted, DriftPlan, drift


def compare(reference, current, threads=1, **plan):
    engine = shared_engine(threads)
    tables = [table if isinstance(table, pa.Table) else pa.table(table) for table in (reference, current)]
    return drift(engine, *map(engine.from_arrow, tables), DriftPlan(**plan))


def table(seed, rows, shift=0.0):
    """Twenty columns, of which a shift moves three numbers and a text; two in a hundred values are missing."""
    draw = np.random.default_rng(seed)
    columns = {f"x{i}": draw.normal(shift * (i < 3), 1, rows) for i in range(14)}
    for i, count in enumerate([2, 5, 20, 100, 1_000, 50]):
        weights = np.arange(count, 0, -1.0)
        weights[-1] += shift * (i == 0)
        columns[f"c{i}"] = np.array([f"v{j}" for j in range(count)])[
            draw.choice(count, rows, p=weights / weights.sum())
        ]
    return pa.table({name: pa.array(values, mask=draw.random(rows) < 0.02) for name, values in columns.items()})


@pytest.mark.parametrize("rows", [50, 200, 2_000])
def test_without_drift_there_is_no_more_than_the_error_of_alarms(rows):
    alarms = sum(compare(table(seed, rows), table(1_000 + seed, rows)).alarm for seed in range(40))
    assert alarms <= most(40, 0.05)


def test_a_difference_too_small_to_matter_is_no_alarm_however_many_rows_show_it():
    found = compare(table(1, 50_000), table(2, 50_000, shift=0.05))
    assert not found.alarm
    assert 0.01 < found.column("x0").distance < 0.05


def test_windows_add_up_to_larger_ones():
    first, second = table(1, 3_000), table(2, 3_000)
    both = Counted.of_arrow(pa.concat_tables([first, second]))
    assert Counted.of_arrow(first).merge(Counted.of_arrow(second)) == both
    engine = shared_engine(2)
    assert Counted.of(engine, engine.from_arrow(first)) == Counted.of_arrow(first)


def test_windows_of_other_columns_do_not_merge():
    with pytest.raises(InvalidDataError, match="do not merge"):
        Counted.of_arrow(pa.table({"a": [1]})).merge(Counted.of_arrow(pa.table({"a": ["x"]})))


def test_values_never_seen_are_an_alarm_where_chance_does_not_explain_them():
    draw, many = np.random.default_rng(4), np.array([f"v{i}" for i in range(2_000)])
    rare = [{"c": many[draw.integers(0, 2_000, rows)]} for rows in (3_000, 1_000)]
    assert compare(*rare).column("c").unseen > 0.1
    assert not compare(*rare).alarm
    found = compare({"c": ["a"] * 3_000}, {"c": ["a"] * 950 + [f"new{i}" for i in range(50)]}).column("c")
    assert (found.drifted, "unseen" in found.reasons, found.unseen) == (True, True, 0.05)
    assert found.unseen_p_value < 1e-9


def test_a_population_has_no_error_of_its_own():
    reference, current = {"n": np.arange(1_000) % 2}, {"n": np.arange(2_000) % 20 < 11}
    plain, exact = (
        compare(reference, {"n": current["n"].astype(int)}, population=p).column("n") for p in (False, True)
    )
    counts = np.array([900, 1_100])
    assert exact.p_value == pytest.approx(2 * chisquare(counts).pvalue, rel=0.1)
    assert plain.p_value > 100 * exact.p_value
    assert exact.high - exact.low < plain.high - plain.low


def test_what_drifted_is_found_and_stands_first():
    found = compare(table(1, 5_000), table(2, 5_000, shift=1.0))
    assert found.alarm
    assert {column.column for column in found.columns if column.drifted} == {"x0", "x1", "x2", "c0"}
    assert [column.drifted for column in found.columns[:4]] == [True] * 4
    first = found.columns[0]
    assert first.low <= first.distance <= first.high
    assert first.p_value < 0.05


def test_importance_ranks_before_distance():
    found = compare(table(1, 5_000), table(2, 5_000, shift=1.0), importances={"c0": 0.9, "x0": 0.1})
    assert [column.column for column in found.columns[:2]] == ["c0", "x0"]


def test_importances_of_other_columns_are_refused():
    with pytest.raises(DefinitionError, match="No column that is compared has an importance"):
        compare({"x": [1, 2]}, {"x": [1, 2]}, importances={"y": 1.0})


def test_the_same_bytes_whatever_the_threads():
    before, now = table(1, 20_000), table(2, 20_000, shift=0.4)
    assert compare(before, now, threads=1) == compare(before, now, threads=4)


@pytest.mark.parametrize("distance", ["jensen_shannon", "hellinger", "wasserstein", "population_stability"])
def test_another_distance_may_be_chosen(distance):
    found = compare(table(1, 5_000), table(2, 5_000, shift=1.0), distance=distance)
    assert {"x0", "x1", "x2"} <= {column.column for column in found.columns if column.drifted}


def test_the_message_says_what_changed_in_a_number():
    found = compare({"n": [1.0, 2.0, 3.0, 4.0] * 100}, {"n": [3.0, 4.0, 5.0, 6.0] * 100})
    assert (
        found.columns[0].message
        == "the median rose from 2 to 4; 50 % were at most 2, now 0 %; 50 % lie outside of 1 to 4, where all were"
    )


def test_the_message_says_which_categories_rose_and_which_are_new():
    found = compare({"c": ["a", "b"] * 500}, {"c": ["a", "b", "d", "a"] * 250}).columns[0]
    assert found.message == "'b' fell from 50 % to 25 %; new: 'd' (25 % of the values)"
    assert (found.drifted, found.unseen, found.reasons) == (True, 0.25, ("values", "unseen"))


def test_a_share_of_missing_values_that_grows_is_drift():
    half = pa.array(np.random.default_rng(0).normal(size=1_000), mask=np.arange(1_000) % 2 == 0)
    found = compare({"n": np.random.default_rng(1).normal(size=1_000)}, pa.table({"n": half})).columns[0]
    assert (found.drifted, found.message) == (True, "missing values rose from 0 % to 50 %")
    assert (found.missing.reference, found.missing.current) == (0.0, 0.5)


def test_nan_counts_as_missing():
    found = compare({"n": [1.0, 2.0] * 200}, {"n": [1.0, np.nan] * 200}).columns[0]
    assert found.missing.current == 0.5


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (pa.array([None, None], pa.int64()), "no value"),
        (pa.array([np.inf, -np.inf]), "no finite number"),
        (pa.array([1.0]), "fewer than two"),
        (pa.array([0, 1], pa.timestamp("us")), "moves by itself"),
    ],
)
def test_what_cannot_be_compared_says_why(values, why):
    found = compare({"x": values}, {"x": values}).columns[0]
    assert why in found.message
    assert (found.drifted, found.distance) == (False, None)


def test_another_type_is_drift():
    found = compare({"x": [1, 2, 3]}, {"x": ["1", "2", "3"]}).columns[0]
    assert (found.drifted, found.message) == (True, "the type was integer and is text")


def test_columns_of_one_table_alone_are_told():
    found = compare({"a": [1, 2], "b": [1, 2]}, {"b": [1, 2], 'a"; drop table x; --': [1, 2]})
    assert (found.only_in_reference, found.only_in_current) == (("a",), ('a"; drop table x; --',))


def test_tables_without_rows():
    empty = pa.table({"x": pa.array([], pa.float64())})
    assert not compare(empty, {"x": [1.0, 2.0]}).alarm
    assert not compare(empty, empty).alarm


@pytest.mark.parametrize(
    ("plan", "error"),
    [
        ({"distance": "jensen"}, NotFoundError),
        ({"correction": "none"}, NotFoundError),
        ({"limit": -1}, DefinitionError),
        ({"error": 1}, DefinitionError),
        ({"unseen_limit": float("nan")}, DefinitionError),
        ({"population": True, "distance": "normalised_difference"}, DefinitionError),
    ],
)
def test_a_plan_that_makes_no_sense(plan, error):
    with pytest.raises(error):
        DriftPlan(**plan)


def test_numbers_next_to_each_other_and_at_the_ends_of_what_there_is():
    ends = [-1.7976931348623157e308, -5e-324, 0.0, 5e-324, 1.0, np.nextafter(1.0, 2.0), 1.7976931348623157e308]
    found = compare({"x": ends * 50}, {"x": ends[:4] * 80}).columns[0]
    assert found.drifted
    assert found.message == "the median fell from 4.941e-324 to -4.941e-324; 57.1 % were at most 4.941e-324, now 100 %"


def test_a_category_may_be_called_all_others():
    draw = np.random.default_rng(3)
    names = np.array(["all others", *(f"v{number}" for number in range(300))])
    found = compare({"c": names[draw.integers(0, 301, 5_000)]}, {"c": names[draw.integers(0, 150, 5_000)]}).columns[0]
    assert found.drifted


@pytest.mark.parametrize("population", [False, True])
def test_columns_of_nothing_and_names_of_any_kind(population):
    names = ['a"b', "k\n", "\u2708", "X", "x"]
    empty = pa.table({name: pa.array([None] * 3, pa.string()) for name in names})
    full = pa.table({name: ["v"] * 300 for name in names})
    assert not compare(empty, empty, population=population).alarm
    assert {one.reasons for one in compare(full, empty.slice(0, 0), population=population).columns} == {()}
    assert [one.column for one in compare(full, full, population=population).columns] == names


def test_an_identifier_is_no_drift():
    before, now = ({"id": [f"{letter}{row}" for row in range(4_000)]} for letter in "ab")
    assert not compare(before, now).alarm


def test_one_value_that_was_never_seen_is_named():
    (found,) = compare({"c": ["a", "b"] * 500}, {"c": ["x"]}).columns
    assert (found.drifted, found.reasons) == (True, ("unseen",))
    assert "new: 'x' (100 % of the values)" in found.message
    (quiet,) = compare({"c": ["a", "b"] * 500}, {"c": ["a"]}).columns
    assert (quiet.drifted, quiet.message) == (False, "not compared: fewer than two values in one of the tables")


@pytest.mark.parametrize(
    ("current", "told"),
    [([1] * 9, "no column drifted"), ([1], "no column could be compared"), ([9] * 9, "1 of 1 columns drifted")],
)
def test_what_is_told_of_all_columns(current, told):
    assert compare({"x": [1] * 9}, {"x": current}).told() == told


def test_the_words_that_made_numbers_a_text_are_named():
    dirty = ["1.5", "2", "nan", "unknown", "x", "x"]
    (found,) = compare({"price": [1.5, 2.0]}, {"price": dirty}).columns
    assert found.message == "the type was float and is text; no numbers: 'x' 2, 'unknown' 1"
