import math
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import evenkeel.transforms as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.engines import DuckDB
from evenkeel.errors import DefinitionError, InvalidDataError, InvalidRequestError, StoreError
from evenkeel.transforms.lowering import features_model
from evenkeel.typing import ColumnType

COLUMNS = {
    "distance": ExampleColumn("distance", ColumnType.FLOAT),
    "carrier": ExampleColumn("carrier", ColumnType.TEXT),
    "seats": ExampleColumn("seats", ColumnType.INTEGER),
}
TRAIN = pa.table(
    {
        "distance": [0.0, 2.0, 4.0, None, math.nan, math.inf],
        "carrier": ["UA", "AA", "UA", "B6", None, "AA"],
        "seats": pa.array([1, 2, 3, 4, 5, None]),
    }
)


def fit(feature: Callable[[ek.Columns], ek.Value], table: pa.Table = TRAIN) -> ek.TransformGraph:
    engine = DuckDB(threads=1)
    return ek.fit(ek.transform(lambda x: {"x": feature(x)}).trace(COLUMNS), engine, engine.from_arrow(table))


def answers(transform: ek.TransformGraph, **values: object) -> list[float]:
    row: Mapping[str, object] = dict.fromkeys(COLUMNS) | values
    features: list[float] = transform.session.run(ek.decode_rows([row], transform.signature))["features"][0].tolist()
    return features


def test_standardize_learns_from_the_finite_numbers() -> None:
    transform = fit(lambda x: ek.standardize(x["distance"]))
    assert answers(transform, distance=2.0 + math.sqrt(8 / 3)) == [1.0]
    assert math.isnan(answers(transform, distance=None)[0])


def test_a_constant_column_becomes_zero() -> None:
    table = TRAIN.set_column(0, "distance", pa.array([5.0] * 6))
    assert answers(fit(lambda x: ek.standardize(x["distance"]), table), distance=5.0) == [0.0]
    assert answers(fit(lambda x: ek.min_max(x["distance"]), table), distance=5.0) == [0.0]


def test_a_column_without_a_number_stays_as_it_is() -> None:
    table = TRAIN.set_column(0, "distance", pa.nulls(6, pa.float64()))
    assert answers(fit(lambda x: ek.standardize(x["distance"]), table), distance=5.0) == [5.0]


def test_a_category_is_ordered_by_count_and_then_by_value() -> None:
    transform = fit(lambda x: ek.category(x["carrier"]))
    assert [answers(transform, carrier=value)[0] for value in ("AA", "UA", "B6", "??", None)] == [2, 3, 4, 1, 0]


def test_rare_values_are_as_unseen() -> None:
    transform = fit(lambda x: ek.one_hot(x["carrier"], min_count=2, top_k=1))
    assert transform.feature_names == ("x=AA", "x is unseen", "x is missing")
    assert [answers(transform, carrier=value) for value in ("AA", "UA", None)] == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]


def test_what_was_learnt_can_be_learnt_from() -> None:
    transform = fit(lambda x: ek.one_hot(ek.bucketize(ek.min_max(x["seats"]), [0.5])))
    assert transform.feature_names == ("x=1", "x=0", "x is unseen", "x is missing")
    assert answers(transform, seats=3) == [1, 0, 0, 0]


def test_infinity_and_what_float32_cannot_hold_are_missing() -> None:
    transform = fit(lambda x: x["distance"])
    assert np.isnan([answers(transform, distance=value)[0] for value in (math.inf, -math.inf, 1e39, math.nan)]).all()
    assert answers(transform, distance=3e38) == [float(np.float32(3e38))]


def test_an_indicator_stands_beside_what_was_filled_in() -> None:
    transform = fit(lambda x: ek.impute(x["seats"], "median", indicator=True))
    assert transform.feature_names == ("x", "x.missing")
    assert answers(transform, seats=None)[0] == pytest.approx(3, rel=0.01)
    assert answers(transform, seats=None)[1] == 1


@pytest.mark.parametrize("strategy", ["mean", "median", "most_frequent"])
def test_nothing_cannot_be_filled_in_with_what_is_not_there(strategy: str) -> None:
    with pytest.raises(InvalidDataError, match="training rows have no value"):
        fit(lambda x: ek.impute(x["distance"], strategy), TRAIN.slice(3, 2))


def test_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="column 'distance': missing"):
        fit(lambda x: ek.standardize(x["distance"]), TRAIN.drop_columns(["distance"]))


def test_the_threads_of_the_engine_change_no_byte(tmp_path: Path) -> None:
    graph = ek.default_transform(list(COLUMNS.values()))
    table = pa.concat_tables([TRAIN] * 20_000)
    stored = []
    for threads in (1, 4):
        engine = DuckDB(threads)
        folder = tmp_path / str(threads)
        folder.mkdir()
        ek.fit(graph, engine, engine.from_arrow(table)).save(folder)
        stored.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert stored[0] == stored[1]
    assert set(stored[0]) == {"graph.json", "transform.onnx"}


def test_a_graph_that_has_not_learnt_is_no_model() -> None:
    graph = ek.transform(lambda x: {"x": ek.standardize(x["distance"])}).trace(COLUMNS)
    with pytest.raises(DefinitionError, match="has not been fitted"):
        features_model(graph)


def test_the_model_says_what_it_reads_and_gives() -> None:
    model = fit(lambda x: ek.one_hot(x["carrier"])).onnx_model()
    (texts, valid), (features,) = model.graph.input, model.graph.output
    shapes = [[d.dim_value or d.dim_param for d in one.type.tensor_type.shape.dim] for one in (texts, valid, features)]
    assert [one.name for one in (texts, valid, features)] == ["texts", "valid", "features"]
    assert shapes == [[1, "rows"], [1, "rows"], ["rows", 5]]
    assert (model.ir_version, {one.domain: one.version for one in model.opset_import}) == (
        10,
        {"": 21, "ai.onnx.ml": 3},
    )
    assert all(
        name.startswith("transform/")
        for node in model.graph.node
        for name in node.input
        if name not in ("texts", "valid")
    )


def test_features_of_many_rows_are_those_of_each() -> None:
    transform = fit(lambda x: ek.log1p(x["distance"]))
    table = TRAIN.set_column(0, "distance", pa.array(np.arange(6.0)))
    many = pa.concat_tables([table] * 5_000)
    assert transform.features(many).tobytes() == transform.features(table).tobytes() * 5_000


def test_a_folder_that_is_none_of_ours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        ek.TransformGraph.load(tmp_path)
    (tmp_path / "graph.json").write_text('{"nodes": [{"operation": "divine", "parameters": {}}], "features": []}')
    with pytest.raises(StoreError, match="unknown operation"):
        ek.TransformGraph.load(tmp_path)


def test_the_summary_counts() -> None:
    assert fit(lambda x: ek.log1p(x["distance"])).summary() == {"columns": 1, "features": 1, "operations": "log1p"}
