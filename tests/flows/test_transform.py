"""The step that makes features: of a function, of nothing, and of a transformer of scikit-learn."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import evenkeel as ek
from evenkeel.artifacts import ExampleColumn, Examples
from evenkeel.errors import DefinitionError
from evenkeel.flows.asked import raw_signature
from evenkeel.flows.ingest import ingest
from evenkeel.flows.profile import profile
from evenkeel.flows.promised import Promised
from evenkeel.flows.transform import Transformed, transform
from evenkeel.pipeline import StepContext
from evenkeel.statistics import Statistics
from evenkeel.transforms import default_transform
from evenkeel.typing import ColumnType
from evenkeel.validation import infer_schema

Make = Callable[[Any], Transformed]
COLUMNS = make_column_transformer(
    (StandardScaler(), make_column_selector(dtype_include="number")),
    (OneHotEncoder(handle_unknown="ignore"), ["shop"]),
)


@pytest.fixture
def data(shop: Callable[[int], None]) -> ek.Data:
    shop(0)
    rows, truth = pq.read_table("orders.parquet"), pq.read_table("deliveries.parquet")
    pq.write_table(rows.append_column("late", truth["late"]), "orders.parquet")
    return ek.Data(ek.Parquet("orders.parquet", key="id", event_time="asked_at"), label="late")


@pytest.fixture
def make(data: ek.Data, context: StepContext) -> Make:
    """The step on orders, for what stands in a pipeline as ``transform=``."""
    examples: Examples = ingest(data, None, None, Promised("schema.yaml"), context)
    statistics: Statistics = profile(examples)

    def call(given: Any) -> Transformed:
        chosen = ek.Pipeline(name="orders", data=data, transform=given).transform
        return transform(examples, infer_schema(statistics.table("train")), chosen, context)

    return call


def test_a_transformer_in_the_place_of_the_transform_gives_the_features_that_it_gives_itself(
    make: Make, in_tmp: Path
) -> None:
    made = make(COLUMNS)
    train = made.features.matrices["train"]
    price = pq.read_table("orders.parquet")["price"].to_numpy()[: len(train)]
    expected = ((price - price.mean()) / price.std()).astype(np.float32)
    assert made.graph.feature_names == (
        "standardscaler__price",
        *(f"onehotencoder__shop_{shop}" for shop in ("east", "north", "south")),
    )
    np.testing.assert_array_max_ulp(train[:, 0], expected, 2)
    assert set(train[:, 1:].sum(axis=1).tolist()) == {1.0}
    assert {one.name for one in made.graph.signature.inputs} == {"price", "shop"}


def test_the_same_transformer_gives_the_same_graph_again(make: Make) -> None:
    assert make(COLUMNS).graph.onnx_model() == make(COLUMNS).graph.onnx_model()


def test_the_rows_of_validation_prove_it_before_anything_is_trained(make: Make) -> None:
    class Other(StandardScaler):
        def transform(self, x: Any, copy: Any = None) -> Any:
            return super().transform(x, copy) * 1.001

    Other.__module__, Other.__name__ = "sklearn.own", "StandardScaler"
    with pytest.raises(
        DefinitionError, match=r"StandardScaler and the operations that it became differ in 1\d\d of 150"
    ):
        make(ek.transform(lambda x: {"price": ek.sklearn(Other(), x["price"])}))


def test_a_trainer_that_reads_raw_columns_reads_no_lists() -> None:
    columns = ExampleColumn("age", ColumnType.FLOAT), ExampleColumn("prices", ColumnType.LIST, items=ColumnType.FLOAT)
    trainer = ek.Sklearn(
        make_pipeline(make_column_transformer((StandardScaler(), ["age", "prices"])), LogisticRegression())
    )
    with pytest.raises(DefinitionError, match=r"reads no lists\n  got: prices\n  do: Make numbers of them"):
        raw_signature(trainer, default_transform(columns), None)  # type: ignore[arg-type]  # which is not looked at
