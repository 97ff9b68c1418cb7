"""What a user can get wrong in a transform, and what is said."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import evenkeel.transforms as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.typing import ColumnType

COLUMNS = {
    column.name: column
    for column in (
        ExampleColumn("distance", ColumnType.FLOAT),
        ExampleColumn("seats", ColumnType.INTEGER),
        ExampleColumn("carrier", ColumnType.TEXT),
        ExampleColumn("asked_at", ColumnType.TIMESTAMP, "America/New_York"),
        ExampleColumn("born", ColumnType.DATE),
        ExampleColumn("weather.wind_speed", ColumnType.FLOAT),
    )
}


def traced(feature: Callable[[ek.Columns], object]) -> ek.Graph:
    return ek.transform(lambda x: {"feature": feature(x)}).trace(COLUMNS)  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("feature", "match"),
    [
        (lambda x: x["distance"] if x["distance"] > 0 else 0, r"ek\.where\(condition, a, b\)"),
        (lambda x: (x["distance"] > 0) and (x["seats"] > 0), r"\(a > 1\) & \(b > 2\)"),
        (lambda x: 0 < x["distance"] < 9, r"\(0 < x\) & \(x < 9\)"),
        (lambda x: x["distance"] in [1, 2], "is_in"),
        (lambda x: math.log(x["distance"]), "functions of evenkeel, not of math"),
        (lambda x: np.log(x["distance"]), r"np\.log\(x\)(.|\n)*ek\.log1p\(x\)"),
        (lambda x: np.mean(x["distance"]), r"ek\.mean_by\(x, key\)"),
        (lambda x: np.array(x["distance"]), "no array of numpy"),
        (lambda x: x["distance"] == None, r"got: None(.|\n)*ek\.is_missing\(x\)"),  # noqa: E711
        (lambda x: x.get("distanse"), "Did you mean 'distance'"),
        (lambda x: 1 / 0, "ZeroDivisionError"),
        (lambda x: x["carrier"], r"ek\.one_hot\(x\)"),
        (lambda x: x["asked_at"], r"ek\.hour\(x\)"),
        (lambda x: ek.standardize(x["carrier"]), "standardize does not take a value of type text"),
        (lambda x: x["carrier"] + 1, "arithmetic does not take a value of type text"),
        (lambda x: ek.one_hot(x["distance"]), r"ek\.bucketize"),
        (lambda x: ek.hour(x["born"]), "A date has no hour"),
        (lambda x: ek.standardize(ek.one_hot(x["carrier"])), "takes one column"),
        (lambda x: x["carrier"] == 7, "text and integer cannot be compared"),
        (lambda x: x["carrier"] < "AA", "Text has no order"),
        (lambda x: x["asked_at"] > "2013-01-01", "cannot be compared"),
        (lambda x: ~x["distance"], "invert does not take a value of type float"),
        (lambda x: ek.where(x["distance"], 1, 2), "where does not take a value of type float"),
        (lambda x: ek.where(x["distance"] > 0, "a", 2), "two values of one type"),
        (lambda x: ek.elapsed(x["asked_at"], x["born"]), "two timestamps, or two dates"),
        (lambda x: ek.elapsed(x["asked_at"], x["asked_at"], "hour"), "hours"),
        (lambda x: ek.clip(x["distance"], 3, 1), "low <= high"),
        (lambda x: ek.clip(x["distance"]), "low <= high"),
        (lambda x: ek.bucketize(x["distance"]), r"boundaries=\[...\] or quantiles=10"),
        (lambda x: ek.bucketize(x["distance"], [1, 2], quantiles=3), "boundaries or quantiles"),
        (lambda x: ek.bucketize(x["distance"], [2, 1]), "numbers that rise"),
        (lambda x: ek.bucketize(x["distance"], []), "at least one boundary"),
        (lambda x: ek.bucketize(x["distance"], [1], interpolate=True), "two boundaries or more"),
        (lambda x: ek.bucketize(x["distance"], quantiles=1), "from 2 to 1,000"),
        (lambda x: ek.quantile_normal(x["distance"], 2_000), "from 2 to 1,000"),
        (lambda x: ek.quantile_normal(x["distance"], 2.5), "wrong type"),
        (lambda x: ek.quantile_normal(x["carrier"]), "quantile_normal does not take a value of type text"),
        (lambda x: ek.winsorize(x["distance"], 0.9, 0.1), "0 <= low < high <= 1"),
        (lambda x: ek.winsorize(x["distance"], 1, 99), "0 <= low < high <= 1"),
        (lambda x: ek.min_max(x["distance"], 1, 0), "low < high"),
        (lambda x: ek.robust(x["born"]), "robust does not take a value of type date"),
        (lambda x: ek.yeo_johnson(x["distance"], 1e6), "between -100 and 100"),
        (lambda x: ek.minimum(x["distance"], x["born"]), "two values of one type"),
        (lambda x: ek.maximum(x["carrier"], "AA"), "maximum does not take a value of type text"),
        (lambda x: ek.exp(x["born"]), "exp does not take a value of type date"),
        (
            lambda x: ek.bucketize(x["carrier"], [1, 2], interpolate=True),
            "bucketize does not take a value of type text",
        ),
        (lambda x: min(x["distance"], x["seats"]), r"ek\.minimum\(a, b\)"),
        (lambda x: x["distance"] ** x["seats"], r"constant number(.|\n)*ek\.exp\(x \* math\.log\(base\)\)"),
        (lambda x: 2 ** x["seats"], r"ek\.exp\(x \* math\.log\(2\)\)"),
        (lambda x: x["distance"] ** 0, "other than 0"),
        (lambda x: round(x["distance"], 2), r"round\(x \* 10\*\*2\) / 10\*\*2"),
        (lambda x: math.floor(x["distance"]), "functions of evenkeel"),
        (lambda x: ek.floor(2.5), "wants a column"),
        (lambda x: ek.cyclical(x["seats"], 1), "from 2 to 100,000"),
        (lambda x: ek.cyclical(x["seats"], 2.5), "wrong type"),
        (lambda x: ek.cyclical(x["distance"], 24), "cyclical does not take a value of type float"),
        (lambda x: ek.category(x["carrier"], top_k=0), "1 or more"),
        (lambda x: ek.category(x["carrier"], values=[]), "at least one"),
        (lambda x: ek.category(x["carrier"], values=["AA", "AA"]), "stands once"),
        (lambda x: ek.category(x["carrier"], values="AA"), r"a list of values(.|\n)*pathlib\.Path"),
        (lambda x: ek.category(x["carrier"], 5, values=["AA"]), "values, or limits"),
        (lambda x: ek.category(x["carrier"], values=Path("/no/such/file")), "cannot be read"),
        (lambda x: ek.one_hot(x["seats"], values=["7"]), r"of the column's type(.|\n)*integer"),
        (lambda x: ek.ordinal(x["seats"], [1.5, 2]), "texts, integers or booleans"),
        (lambda x: ek.ordinal(x["carrier"], ["AA"]), "two different values"),
        (lambda x: ek.ordinal(x["carrier"], [1, 2]), "of the column's type"),
        (lambda x: ek.ordinal(x["distance"], [1, 2]), r"ek\.bucketize"),
        (lambda x: ek.frequency(x["distance"]), r"ek\.bucketize"),
        (lambda x: ek.frequency(x["carrier"], min_count=0), "1 or more"),
        (lambda x: ek.hash_bucket(x["carrier"], buckets=0), "from 1 to 1,000,000"),
        (lambda x: ek.hash_bucket(x["carrier"], buckets=2.5), "A number of buckets is an integer from 1"),
        (lambda x: ek.hash_bucket(buckets=5), r"ek\.hash_bucket\(x\["),
        (lambda x: ek.hash_bucket("carrier", buckets=5), "hash_bucket wants columns(.|\n)*got: carrier"),
        (lambda x: ek.hash_bucket(x["carrier"], 7, buckets=5), "hash_bucket wants columns(.|\n)*got: 7"),
        (lambda x: ek.hash_bucket(x["distance"], buckets=5), r"ek\.category"),
        (lambda x: ek.hash_bucket(ek.weekday(x["born"]), buckets=5), "this integer is made by the graph"),
        (lambda x: ek.category(ek.cross(x["carrier"], x["seats"]), unseen_buckets=5), "this text is made by the graph"),
        (lambda x: ek.category(x["carrier"], unseen_buckets=0), "from 1 to 1,000,000"),
        (lambda x: ek.cross(x["carrier"], x["distance"]), r"ek\.bucketize"),
        (lambda x: ek.cross(x["carrier"], x["seats"]), r"ek\.category"),
        (lambda x: ek.impute(x["distance"], "mode"), "'mean', 'median' and 'most_frequent'"),
        (lambda x: ek.impute(x["seats"], 1.5), "not of the column's type"),
        (lambda x: ek.impute(x["distance"], x["seats"]), r"ek\.is_missing\(x\), other"),
        (lambda x: ek.is_in(x["carrier"], "AA"), "a list of values"),
        (lambda x: ek.is_in(x["carrier"], [1]), "of the column's type"),
        (lambda x: x["distance"] * math.inf, "finite number"),
        (lambda x: x["seats"] + 2**63, "at most 64 bits"),
        (lambda x: x["distance"] + None, "cannot stand in a transform"),
        (lambda x: ek.log1p(3.0), "wants a column"),
        (lambda x: x[3], "read by its name"),
        (lambda x: 3.0, "not made of columns"),
        (lambda x: x["distance"]["a"], "no single row"),
    ],
)
def test_what_cannot_be_is_refused_with_the_line_and_the_remedy(
    feature: Callable[[ek.Columns], object], match: str
) -> None:
    with pytest.raises((DefinitionError, NotFoundError), match=match) as refused:
        traced(feature)
    assert f"{__file__}, line " in str(refused.value.where)


def test_an_error_names_the_line_of_the_function_of_the_user() -> None:
    def half(value: ek.Value) -> ek.Value:
        return value / 2 if value > 0 else value

    with pytest.raises(DefinitionError) as refused:
        traced(lambda x: half(x["distance"]))
    assert str(refused.value.where) == f"{__file__}, line {half.__code__.co_firstlineno + 1}, in half"


def test_a_column_that_does_not_exist_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFoundError, match="Did you mean 'distance'"):
        traced(lambda x: x["distanse"])


@pytest.mark.parametrize("features", [None, {}, [], {"": 1}, {3: 1}, {"\ud800": 1}])
def test_what_is_no_dict_of_features_is_refused(features: object) -> None:
    with pytest.raises(DefinitionError, match=r"dict|name of a feature"):
        ek.transform(lambda x: features).trace(COLUMNS)  # type: ignore[arg-type, return-value]


def test_a_feature_that_is_the_same_in_every_row_is_refused() -> None:
    kept: list[ek.Value] = []

    def features(x: ek.Columns) -> ek.Features:
        kept.append(x["distance"])
        return {"one": x["distance"].trace.constant(1.0)}

    with pytest.raises(DefinitionError, match="same in every row"):
        ek.transform(features).trace(COLUMNS)


def test_two_features_with_a_column_of_one_name_are_refused() -> None:
    with pytest.raises(DefinitionError, match=r"hour\.sin"):
        ek.transform(lambda x: {"hour": ek.cyclical(ek.hour(x["asked_at"]), 24), "hour.sin": x["distance"]}).trace(
            COLUMNS
        )


def test_a_time_zone_that_does_not_exist_is_refused() -> None:
    column = ExampleColumn("asked_at", ColumnType.TIMESTAMP, "America/New_Yrok")
    with pytest.raises(DefinitionError, match="no such time zone"):
        ek.transform(lambda x: {"hour": ek.hour(x["asked_at"])}).trace({"asked_at": column})


def test_only_columns_that_are_read_are_in_the_signature() -> None:
    def features(x: ek.Columns) -> ek.Features:
        assert x["seats"] is not None
        return {"wind": x["weather.wind_speed"], "far": x["distance"] > 1_000}

    graph = ek.transform(features).trace(COLUMNS, required=["distance"])
    assert graph.signature.inputs == (
        ek.Input("weather.wind_speed", ColumnType.FLOAT),
        ek.Input("distance", ColumnType.FLOAT, nullable=False),
    )


def test_the_columns_are_a_mapping() -> None:
    def features(x: ek.Columns) -> ek.Features:
        assert "seats" in x
        assert len(x) == len(COLUMNS)
        return {name: x[name] for name in x if name in ("distance", "seats")}

    assert ek.transform(features).trace(COLUMNS).feature_names == ("distance", "seats")


def test_the_digest_is_of_what_a_graph_means() -> None:
    digests = {
        traced(lambda x: ek.log1p(x["distance"]) * 2).digest(),
        traced(lambda columns: (lambda far: far * 2)(ek.log1p(columns["distance"]))).digest(),
    }
    assert len(digests) == 1
    assert traced(lambda x: ek.log1p(x["distance"]) * 2.5).digest() not in digests
    assert traced(lambda x: ek.log1p(x["distance"]) * True).digest() not in digests


def test_the_same_operation_on_the_same_values_is_one_node() -> None:
    graph = traced(lambda x: ek.log1p(x["distance"]) * ek.log1p(x["distance"]))
    assert [node.operation.name for node in graph.nodes] == ["raw_column", "log1p", "arithmetic"]
