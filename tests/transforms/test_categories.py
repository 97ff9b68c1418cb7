"""What operations on categories learn and answer."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

import evenkeel.transforms as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.engines import DuckDB
from evenkeel.hashing import hash_value, portable_hash
from evenkeel.transforms.inputs import Derived, DerivedStep
from evenkeel.transforms.told import told
from evenkeel.typing import ColumnType

COLUMNS = {
    "carrier": ExampleColumn("carrier", ColumnType.TEXT),
    "seats": ExampleColumn("seats", ColumnType.INTEGER),
}
TRAIN = pa.table({"carrier": ["UA", "AA", "UA", "B6", None], "seats": [1, 2, 1, 4, None]})


def fit(feature: Callable[[ek.Columns], ek.Value]) -> ek.TransformGraph:
    engine = DuckDB(threads=1)
    return ek.fit(ek.transform(lambda x: {"x": feature(x)}).trace(COLUMNS), engine, engine.from_arrow(TRAIN))


def answers(transform: ek.TransformGraph, carriers: list[str | None]) -> list[float | None]:
    table = pa.table({"carrier": carriers, "seats": pa.array([1] * len(carriers))})
    found = pa.array(transform.features(table)[:, 0], from_pandas=True)
    return found.to_pylist()  # type: ignore[no-any-return]


def test_an_order_is_kept_and_what_is_not_in_it_is_missing() -> None:
    transform = fit(lambda x: ek.ordinal(x["carrier"], ["B6", "AA", "UA"]))
    assert answers(transform, ["UA", "B6", "??", None]) == [2, 0, None, None]


def test_what_is_not_in_an_order_can_have_a_place() -> None:
    transform = fit(lambda x: ek.ordinal(x["carrier"], ["B6", "AA"], unseen=-1))
    assert answers(transform, ["AA", "UA", None]) == [1, -1, None]


def test_a_frequency_is_the_share_of_the_training_rows_that_have_a_value() -> None:
    assert answers(fit(lambda x: ek.frequency(x["carrier"])), ["UA", "B6", "??", None]) == [0.5, 0.25, 0, None]
    assert answers(fit(lambda x: ek.frequency(x["carrier"], top_k=1)), ["UA", "B6"]) == [0.5, 0]


def test_given_values_are_known_in_their_order_and_nothing_is_learnt() -> None:
    graph = ek.transform(lambda x: {"x": ek.category(x["carrier"], values=["B6", "DL"])}).trace(COLUMNS)
    assert graph.unlearnt() == []
    assert answers(ek.TransformGraph.of(graph), ["B6", "DL", "UA", None]) == [2, 3, 1, 0]


@pytest.mark.parametrize("lines", ["B6\nDL\n", "B6\r\nDL", "B6\nDL"])
def test_the_values_may_stand_in_a_file(tmp_path: Path, lines: str) -> None:
    file = tmp_path / "carriers.txt"
    file.write_bytes(lines.encode())
    transform = fit(lambda x: ek.one_hot(x["carrier"], values=file))
    assert transform.feature_names == ("x=B6", "x=DL", "x is unseen", "x is missing")


def test_a_cross_is_one_text_of_two_values() -> None:
    transform = fit(lambda x: ek.one_hot(ek.cross(x["carrier"], x["seats"])))
    assert transform.feature_names == ("x=UA × 1", "x=AA × 2", "x=B6 × 4", "x is unseen", "x is missing")
    assert answers(transform, ["UA", "AA", None]) == [1, 0, 0]


def test_a_bucket_is_that_of_the_portable_hash() -> None:
    transform = fit(lambda x: ek.hash_bucket(x["carrier"], buckets=1_000))
    expected = [(hash_value(text) >> 1) % 1_000 for text in ("UA", "", "\u00e9")]
    assert answers(transform, ["UA", "", "e\u0301", None]) == [*expected, None]


def test_two_columns_are_hashed_together() -> None:
    transform = fit(lambda x: ek.hash_bucket(x["carrier"], x["seats"], buckets=1_000_000))
    a, b = ((hash_value(value) >> 1) % 1_000_000 for value in ("UA", 1))
    assert answers(transform, ["UA"]) == [(a * 1_000_003 + b) % 1_000_000]


def test_what_is_unseen_is_spread_over_buckets() -> None:
    transform = fit(lambda x: ek.category(x["carrier"], top_k=1, unseen_buckets=10))
    expected = [1 + (hash_value(text) >> 1) % 10 for text in ("AA", "??")]
    assert answers(transform, ["UA", "AA", "??", None]) == [11, *expected, 0]


def test_the_signature_asks_for_the_hash() -> None:
    graph = ek.transform(lambda x: {"x": ek.hash_bucket(x["carrier"], buckets=9), "s": x["seats"]}).trace(COLUMNS)
    hashed = Derived("carrier", (DerivedStep("portable_hash"),), ColumnType.INTEGER)
    carrier, seats = ek.Input("carrier", ColumnType.TEXT, read=False), ek.Input("seats", ColumnType.INTEGER)
    assert graph.signature == ek.Signature((carrier, seats), (hashed,))


def test_what_was_made_lower_is_hashed_by_one_derived_input() -> None:
    transform = fit(lambda x: ek.hash_bucket(ek.lower(x["carrier"]), buckets=1_000))
    assert [len(one.steps) for one in transform.signature.derived] == [2]
    assert answers(transform, ["UA"]) == [portable_hash("ua") % 1_000]


def test_in_words_a_graph_names_the_column_that_is_hashed() -> None:
    graph = ek.transform(lambda x: {"x": ek.hash_bucket(x["carrier"], buckets=9)}).trace(COLUMNS)
    assert [told(node) for node in graph.nodes] == ["carrier (text)", "portable_hash()", "hash_bucket(buckets=9)"]
