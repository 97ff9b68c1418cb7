import numpy as np
import pyarrow as pa
import pytest

from evenkeel.engines import open_engine
from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError, UsageError
from evenkeel.schema import Severity
from evenkeel.testing.shared import shared_engine
from evenkeel.typing import Task
from evenkeel.validation.leakage import Roles, find_leakage
from evenkeel.validation.leakage.hashes import Straddlers

ENGINE = shared_engine()
ROWS = 1_000
DRAW = np.random.default_rng(5)
NUMBERS = DRAW.normal(size=ROWS)
LATE = NUMBERS > 0.5
DRAWN = DRAW.bit_generator.state


@pytest.fixture(autouse=True)
def draws():
    """The same for a test whichever others ran before it."""
    DRAW.bit_generator.state = DRAWN


def look(columns, task=Task.BINARY, engine=ENGINE, sample=200_000, **roles):
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    return find_leakage(engine, {"": engine.from_arrow(table)}, Roles(**{"label": "y", **roles}), task, sample=sample)


def honest(seed):
    """A label of two classes, of three, or a number, and features that tell it with an AUC of up to about 0.9."""
    draw = np.random.default_rng(seed)
    rows, task = int(draw.choice([60, 150, 400, 800])), [*Task][seed % 3]
    signal = draw.normal(size=rows)
    columns = {"holes": pa.array(draw.normal(size=rows), mask=draw.random(rows) < 0.3)}
    for i in range(6):
        share = draw.uniform(0, 0.9)
        value = share * signal + np.sqrt(1 - share**2) * draw.normal(size=rows)
        columns[f"x{i}"] = [value, np.exp(value), np.digitize(value, [-1, 0, 1]).astype(str)][i % 3]
    noisy = signal + draw.normal(size=rows) / 2
    labels = {Task.BINARY: noisy > 1, Task.MULTICLASS: np.digitize(noisy, [-0.5, 0.5]), Task.REGRESSION: noisy}
    return pa.table({**columns, "y": labels[task], "split": np.where(draw.random(rows) < 0.7, "train", "test")}), task


def test_honest_features_raise_no_alarm():
    found = [one for seed in range(200) for one in look(*honest(seed), split="split")]
    assert [one for one in found if one.severity is not Severity.INFO] == []


def test_the_rule_says_where_the_label_is():
    (found,) = look({"y": LATE, "x": NUMBERS + 0.02 * DRAW.normal(size=ROWS)})
    assert found.kind == "predicts_label_alone"
    assert "fitted on: x > 0.48123 holds for 100 % of the rows with y = true and 1.16 % of the others." in found.message
    assert found.measured > found.limit == 0.99


def test_a_rule_may_be_a_range():
    (found,) = look({"y": np.abs(NUMBERS) < 0.5, "x": NUMBERS + 0.001 * DRAW.normal(size=ROWS)})
    assert found.kind == "predicts_label_alone"
    assert " < x <= " in found.message


def test_that_a_value_is_missing_may_tell_the_label():
    (found,) = look({"y": LATE, "paid": pa.array(DRAW.normal(size=ROWS), mask=LATE)})
    assert found.kind == "predicts_label_alone"
    assert "paid is missing holds for 100 % of the rows with y = true and 0 % of the others" in found.message


def told_by_one_value(share, rows=4_000, seed=1):
    """A reason that is given in a share of the rows of one class, and of no other."""
    draw = np.random.default_rng(seed)
    churned = draw.random(rows) < 0.3
    given = churned & (draw.random(rows) < share)
    return churned, np.where(given, draw.choice(["price", "moved"], rows), None)


def test_a_reason_that_is_given_for_one_class_alone_is_told_though_it_is_seldom():
    churned, reason = told_by_one_value(0.25)
    (found,) = look({"y": churned, "cancel_reason": pa.array(reason.tolist(), pa.string())})
    assert (found.kind, found.severity, found.measured) == ("only_with_one_class", Severity.WARNING, 1.0)
    assert found.message == (
        "Column 'cancel_reason' knows y = true: of the 146 rows in which cancel_reason is there, and on which no rule was "
        "fitted, 100 % have it (at least 95.7 %), of all others 24.9 %. Leave it out, unless it is known when the model is "
        "asked."
    )


@pytest.mark.parametrize(
    ("column", "rule"),
    [
        (lambda given: np.where(given, "closed", np.array(["open", "new"])[np.arange(4_000) % 2]), "state = closed"),
        (lambda given: np.where(given, 5, np.arange(4_000) % 5), "state = 5"),
        (lambda given: given, "state = true"),
        (lambda given: np.where(given, np.arange(4_000) / 7, 0.0), "state is not 0"),
        (lambda given: pa.array(np.arange(4_000) % 9, mask=given), "state is missing"),
    ],
)
def test_a_value_that_comes_with_one_class_alone_is_told(column, rule):
    churned, reason = told_by_one_value(0.4)
    (found,) = look({"y": churned, "state": column(np.array([one is not None for one in reason]))})
    assert found.kind == "only_with_one_class"
    assert f"rows in which {rule}, and on which" in found.message


def test_of_several_classes_one_may_be_told_by_a_value():
    churned, reason = told_by_one_value(0.4)
    classes = np.where(churned, "left", np.array(["stays", "asks"])[np.arange(4_000) % 2])
    (found,) = look({"y": classes, "reason": pa.array(reason.tolist(), pa.string())}, Task.MULTICLASS)
    assert "knows y = left" in found.message


def test_a_value_in_few_rows_or_of_a_class_of_nearly_all_is_no_leak():
    churned, reason = told_by_one_value(0.02)
    assert look({"y": churned, "reason": pa.array(reason.tolist(), pa.string())}) == ()
    often, reason = np.arange(4_000) % 50 > 0, np.arange(4_000) % 50 > 25
    assert look({"y": often, "reason": reason}) == ()


def test_rare_values_of_an_honest_column_come_with_one_class_by_chance():
    draw = np.random.default_rng(8)
    for _ in range(50):
        tail = [f"N{number}" for number in draw.zipf(1.3, 3_000) % 5_000]
        assert look({"y": draw.random(3_000) < 0.3, "tail": tail}) == ()


def test_of_several_classes_each_each_is_told_from_the_rest():
    classes = np.array(["a", "b", "c"])[np.digitize(NUMBERS, [-0.5, 0.5])]
    (found,) = look({"y": classes, "code": np.char.add("code ", classes)}, Task.MULTICLASS)
    assert "code is code a where y = a, code b where y = b, code c where y = c" in found.message
    (found,) = look({"y": classes, "x": NUMBERS + 0.01 * DRAW.normal(size=ROWS)}, Task.MULTICLASS)
    assert "mean ROC AUC of its classes" in found.message


def test_a_number_in_step_with_the_label_is_the_label():
    (found,) = look({"y": NUMBERS, "x": np.exp(-NUMBERS)}, Task.REGRESSION)
    assert (found.kind, found.severity) == ("same_as_label", Severity.ERROR)
    assert "x falls as the label rises, in step" in found.message


def test_few_rows_are_a_warning_or_nothing():
    assert [one.severity for one in look({"y": LATE[:150], "x": NUMBERS[:150]})] == [Severity.WARNING]
    assert look({"y": LATE[:40], "x": NUMBERS[:40]}) == ()


def test_a_group_lies_on_one_side_when_columns_are_judged():
    person = np.arange(ROWS) // 10
    born = DRAW.integers(0, 2, 100)[person] == 1
    columns = {"y": born, "person": [f"p{i}" for i in person], "visit": NUMBERS}
    assert [one.column for one in look(columns)] == ["person"]
    assert look(columns, group="person") == ()


def test_the_same_whatever_the_threads_and_on_a_sample():
    table, _ = honest(3)
    big = pa.concat_tables([table] * 30).append_column("leak", pa.array(np.tile(table["y"].to_numpy(), 30)))
    one, two = (look(big, engine=open_engine(threads=threads), sample=2_000, split="split") for threads in (1, 2))
    assert one == two
    assert "Measured on a sample of " in one[0].message


def test_a_split_that_is_not_by_time_may_overlap():
    times = pa.array(np.arange(ROWS) * 3_600_000_000, pa.timestamp("us", tz="UTC"))
    columns = {"y": LATE, "at": times, "split": np.where(DRAW.random(ROWS) < 0.7, "train", "test")}
    (found,) = look(columns, time="at", split="split")
    assert (found.kind, found.severity, found.examples[0]) == ("time_overlap", Severity.INFO, "1970-02-11T15:00:00Z")


def test_rows_with_another_label_are_counted():
    x = np.concatenate([NUMBERS[:900], NUMBERS[:100]])
    y = np.concatenate([LATE[:900], ~LATE[:100]])
    columns = {"y": y, "x": x, "split": ["train"] * 900 + ["test"] * 100}
    (found,) = look(columns, split="split")
    assert (found.severity, found.measured) == (Severity.WARNING, 1.0)
    assert "100 % of them with another label" in found.message
    assert all(text.startswith("row ") for text in found.examples)


def test_rows_that_differ_in_the_items_of_a_list_alone_are_no_duplicates():
    lists = [[str(number), None] for number in range(ROWS)]
    columns = {"y": LATE, "x": lists, "split": ["train"] * 700 + ["test"] * 300}
    assert look(columns, split="split") == ()
    (found,) = look({**columns, "x": [*lists[:700], *lists[:300]]}, split="split")
    assert (found.kind, found.measured) == ("duplicate_rows_across_splits", 1.0)


def test_coarse_features_are_equal_by_chance():
    columns = {"y": LATE, "x": np.arange(ROWS) % 7, "split": ["train"] * 700 + ["test"] * 300}
    (found,) = look(columns, split="split")
    assert (found.kind, found.severity) == ("duplicate_rows_across_splits", Severity.INFO)
    assert "this is chance" in found.message


def test_very_many_values_are_sampled_fairly():
    straddlers = Straddlers(most=1_000)
    hashes = np.random.default_rng(1).integers(1, 2**64, 20_000, np.uint64)
    for split, part in ((0, hashes), (1, hashes[:4_000])):
        straddlers.update(part, np.full(len(part), split), np.arange(len(part)))
    entries = straddlers.entries
    assert len(entries) <= 1_000
    assert not straddlers.exact
    assert (entries["split"] == 1).sum() / straddlers.share == pytest.approx(4_000, rel=0.3)


def test_a_column_that_is_not_there_is_named_with_the_nearest():
    with pytest.raises(NotFoundError, match=r"column \(the time\) 'att'(.|\n)*Did you mean 'at'"):
        look({"y": LATE, "at": NUMBERS}, time="att")


@pytest.mark.parametrize(
    ("columns", "roles", "error", "match"),
    [
        ({"at": NUMBERS}, {"time": "at"}, InvalidDataError, "is no time"),
        ({"x": NUMBERS}, {"key": "y"}, DefinitionError, "The label is the key as well"),
        ({"x": NUMBERS}, {"split": "x"}, UsageError, "no column of splits"),
        ({"x": [{"a": 1}] * ROWS}, {}, InvalidDataError, "x"),
    ],
)
def test_what_cannot_be_looked_at_is_refused(columns, roles, error, match):
    with pytest.raises(error, match=match):
        look({"y": LATE, **columns}, **roles)


def test_odd_tables_are_looked_at():
    odd = {
        "y": LATE,
        'say "a"\n': pa.nulls(ROWS, pa.string()),
        "🚀": np.full(ROWS, np.nan),
        "inf": np.where(LATE, np.inf, -np.inf),
        "day": pa.array(np.arange(ROWS, dtype=np.int32) - 9).cast(pa.date32()),
        "huge": np.full(ROWS, 2**62),
    }
    assert [one.column for one in look(odd)] == ["inf"]
    with pytest.raises(InvalidDataError, match="no row"):
        look({"y": pa.array([], pa.bool_())})


@pytest.mark.parametrize("rows", [1, 2, 21, 200])
@pytest.mark.parametrize("task", Task)
def test_whatever_the_label_holds_it_is_looked_at(rows, task):
    draw = np.random.default_rng(rows)
    huge = draw.integers(0, 2**63 - 1, rows)
    odd = draw.choice([np.nan, np.inf, -np.inf, 0.0, 1.0], rows)
    holes = pa.array(draw.normal(size=rows), mask=draw.random(rows) < 0.5)
    for label in (huge, odd, holes):
        look(
            {"y": label, "huge": huge, "odd": odd, "holes": holes, "split": draw.choice(["a", "b"], rows)},
            task,
            split="split",
        )
