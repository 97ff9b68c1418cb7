import math

import numpy as np
import pyarrow as pa
import pytest

from evenkeel.errors import InvalidDataError, SchemaError
from evenkeel.schema import Bounds, Column, Range, Role, Schema, Severity, Stage
from evenkeel.statistics import Statistics, profile
from evenkeel.testing.shared import shared_engine
from evenkeel.typing import ColumnType
from evenkeel.validation import Anomalies, Anomaly, Facts, check_kinds, infer_schema, validate, validate_splits
from evenkeel.validation.whole import joined

ENGINE = shared_engine(2)


def of(**columns):
    return profile(ENGINE, ENGINE.from_arrow(pa.table(columns)))


def splits(schema, **tables):
    facts = {name: Facts(table) for name, table in tables.items()}
    return validate_splits(facts, Facts(joined(Statistics(tables))), schema)


def test_the_worst_first_then_in_the_order_of_the_schema():
    columns = [Column(name, ColumnType.INTEGER, range=Range(0)) for name in ("b", "a", "gone")]
    found = validate(of(new=[1], a=[-1], b=[-1]), Schema(tuple(columns)))
    assert [(one.column, one.kind, one.severity) for one in found] == [
        ("b", "out_of_range", "error"),
        ("a", "out_of_range", "error"),
        ("gone", "missing_column", "error"),
        ("new", "new_column", "warning"),
    ]


def test_an_anomaly_in_full():
    schema = Schema((Column("carrier", ColumnType.TEXT, values=("AA", "UA")),))
    assert validate(of(carrier=["AA", "UA", "XX", "XX", "YY"]), schema) == (
        Anomaly(
            column="carrier",
            kind="unexpected_value",
            severity=Severity.ERROR,
            measured=pytest.approx(0.4),
            limit=1.0,
            message="60 % of the values of 'carrier' are not in its domain, where at most 0 % may be: correct them, "
            "add them to values, or lower min_domain_mass.",
            examples=("XX", "YY"),
        ),
    )


def test_examples_are_few_and_short():
    schema = Schema((Column("x", ColumnType.TEXT, values=("a",)),))
    (found,) = validate(of(x=[f"{i}" * 100 for i in range(9)]), schema)
    assert len(found.examples) == 5
    assert {len(example) for example in found.examples} == {40}


def test_a_label_is_not_missed_when_serving():
    schema = Schema((Column("x", ColumnType.INTEGER), Column("y", ColumnType.INTEGER, Role.LABEL, not_in=("serving",))))
    assert validate(Facts(of(x=[1, 2]), "serving"), schema) == ()
    assert [one.kind for one in validate(of(x=[1, 2]), schema)] == ["missing_column"]


def test_a_renamed_column_is_recognised():
    found = validate(of(departure_delay=[1, 2]), Schema((Column("departure_delai", ColumnType.INTEGER),)))
    assert "was it renamed to 'departure_delay'?" in found[0].message


def test_values_beyond_those_that_are_listed():
    schema = Schema((Column("x", ColumnType.TEXT, values=("id 0",)),))
    (found,) = validate(of(x=[f"id {i}" for i in range(120_000)]), schema)
    assert found.kind == "unexpected_value"
    assert found.measured < 0.1


def test_a_table_without_rows_says_only_that():
    schema = infer_schema(of(x=[1, 2, 3], y=["a", "b", "a"]), label="y")
    empty = of(x=pa.array([], pa.int64()), y=pa.array([], pa.string()))
    assert [one.kind for one in validate(empty, schema)] == ["too_few_rows"]


def test_a_column_of_another_type_is_told_once():
    schema = Schema((Column("x", ColumnType.FLOAT, range=Range(0, 1), values=(0.5,), disallow=("nan",)),))
    assert [one.kind for one in validate(of(x=["a", "b"]), schema)] == ["wrong_type"]


def test_splits():
    schema = Schema((Column("x", ColumnType.INTEGER, range=Range(0, 9)),))
    found = splits(schema, train=of(x=[1, 2]), test=of(x=[5, 11]))
    assert (found.rows, found.valid) == (4, False)
    assert [(one.split, one.measured, one.limit) for one in found.anomalies] == [("test", 11, 9)]
    assert found.summary() == {"valid": False, "error": 1, "warning": 0, "info": 0}


def test_what_is_wrong_in_several_splits_is_told_once():
    found = splits(Schema((Column("x", ColumnType.INTEGER),)), train=of(y=[1, 2]), test=of(y=[1, 3]))
    assert [one.split for one in found.anomalies] == ["train", "train"]


def test_rows_and_distinct_values_are_counted_over_all_splits():
    schema = Schema((Column("x", ColumnType.INTEGER, min_count=4, distinct=Bounds(3)),), min_rows=4)
    assert splits(schema, train=of(x=[1, 2]), test=of(x=[1, 3])).anomalies == ()
    assert [one.kind for one in splits(schema, train=of(x=[1, 2]), test=of(x=[1])).anomalies] == [
        "too_few_rows",
        "too_few_distinct",
        "too_few_values",
    ]


def test_a_column_for_debugging_gives_a_warning_at_most():
    column = Column("x", ColumnType.INTEGER, range=Range(0), stage=Stage.DEBUG)
    found = validate(of(x=[-1, -1]), Schema((column,)))
    assert [(one.kind, one.severity) for one in found] == [("out_of_range", "warning"), ("constant", "info")]


@pytest.mark.parametrize("stage", [Stage.PLANNED, Stage.DEPRECATED])
def test_a_column_before_or_after_its_life_is_not_judged(stage):
    schema = Schema((Column("x", ColumnType.INTEGER, range=Range(0), stage=stage), Column("y", ColumnType.INTEGER)))
    assert validate(of(y=[1, 2]), schema) == ()
    assert [one.kind for one in validate(of(x=[-1], y=[1]), schema)] == [f"{stage}_column"]


def test_a_severity_of_no_kind_is_an_error_with_the_nearest():
    schema = Schema((Column("x", ColumnType.INTEGER, severity={"out_of_rage": Severity.INFO}),))
    with pytest.raises(SchemaError, match="Did you mean 'out_of_range'"):
        check_kinds(schema)


def test_anomalies_are_an_artifact(tmp_path):
    anomaly = Anomaly("x", "out_of_range", Severity.ERROR, 11, 9, "Correct it.", (11,), (3,), split="test")
    found = Anomalies((anomaly,), rows=4)
    found.save(tmp_path)
    assert Anomalies.load(tmp_path) == found
    with pytest.raises(InvalidDataError, match=r"x: Correct it\."):
        found.require()
    Anomalies((), rows=4).require()


def test_each_column_that_breaks_its_promise_is_found():
    random = np.random.default_rng(0)
    numbers = {f"n{i}": random.normal(size=20_000) for i in range(10)}
    texts = {f"t{i}": random.integers(0, 1_000, 20_000).astype(str) for i in range(8)}
    statistics = of(**numbers, **texts)
    columns = [Column(name, ColumnType.FLOAT, range=Range(0)) for name in numbers]
    columns += [Column(name, ColumnType.TEXT, values=tuple(map(str, range(900)))) for name in texts]
    assert {one.column for one in validate(statistics, Schema(tuple(columns)))} == {*numbers, *texts}


def test_nan_is_told_with_its_count():
    (found,) = validate(of(x=[1.0, 2.0, math.nan]), Schema((Column("x", ColumnType.FLOAT, disallow=("nan", "inf")),)))
    assert (found.measured, found.limit, found.examples) == (1, 0, ("nan",))
