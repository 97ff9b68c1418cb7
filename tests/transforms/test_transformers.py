"""Transformers of scikit-learn inside a transform, and in its place."""

import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    QuantileTransformer,
    StandardScaler,
    TargetEncoder,
)

import evenkeel.transforms as ek
from evenkeel.errors import DefinitionError, NotFoundError, UsageError
from evenkeel.testing.shared import shared_engine
from evenkeel.testing.transformers import (
    COLUMNS,
    TARGET,
    TRANSFORMER_LAWS,
    every_transformer,
    table,
    uncovered_transformers,
)
from evenkeel.transforms.tracing import Traced
from evenkeel.transforms.transformers.fitting import prove_transformers, trace_fitted
from evenkeel.transforms.transformers.inside import StandIn


def test_every_class_with_a_counterpart_stands_in_a_case() -> None:
    assert uncovered_transformers() == set()


@pytest.mark.parametrize("law", TRANSFORMER_LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("name", every_transformer())
def test_transformer(law: Callable[[str], object], name: str) -> None:
    law(name)


def traced(transformer: Any, columns: str = "fi") -> Traced:
    engine = shared_engine()
    made = ek.transform(lambda x: {"a": ek.sklearn(transformer, *(x[name] for name in columns))})
    return trace_fitted(made, COLUMNS, TARGET, engine, engine.from_arrow(table(1)))


def test_what_becomes_something_else_is_refused_with_the_column_the_row_and_both_values() -> None:
    made, engine = traced(StandardScaler()), shared_engine()
    made.foreign[0].transformer.mean_[1] += 1e-3
    with pytest.raises(DefinitionError) as refused:
        prove_transformers(made, engine, engine.from_arrow(table(1)), table(2))
    told = str(refused.value)
    assert re.match(
        r"StandardScaler and the operations that it became differ in \d+ of 400 rows\n  expected: i = ", told
    )
    assert re.search(r"\n  got: \S+\n  where: row 0: \{'f': '\S+', 'i': '\S+'\}\n  do: Leave it to the model", told)


@pytest.mark.parametrize(
    ("transformer", "columns", "match"),
    [
        (PCA(1), "fg", r"cannot be fitted(.|\n)*NaN"),
        (make_pipeline(SimpleImputer(), PCA(1)), "fg", r"Pipeline, its step 'pca': PCA cannot become part"),
        (TargetEncoder(), "t", r"cannot be fitted(.|\n)*ek\.target_mean"),
        (QuantileTransformer(n_quantiles=9), "f", r"no counterpart(.|\n)*ek\.quantile_normal"),
        (FunctionTransformer(np.tanh), "i", "only numpy's log1p, exp, .* and not tanh"),
        (FunctionTransformer(lambda x: x), "i", "and not <lambda>"),
        (make_pipeline(SimpleImputer(), PolynomialFeatures()), "fg", r"include_bias=False"),
        (OneHotEncoder(drop="first", max_categories=3), "t", "it drops a category and puts rare ones together"),
        (OneHotEncoder(min_frequency=10**6), "t", "it takes every category for a rare one"),
        (OneHotEncoder(handle_unknown="ignore"), "f", r"different numbers of a column(.|\n)*KBinsDiscretizer"),
        (type("Own", (StandardScaler,), {})(), "f", "Own cannot become part of the transform"),
        (SimpleImputer(strategy="most_frequent"), "tu", "side_by_side does not take a value of type text"),
        (StandardScaler, "f", "an object with fit and transform, and not its class"),
        (lambda x: x, "f", "sklearn wants a transformer of scikit-learn"),
        (StandardScaler().fit([[1.0], [2.0]]), "fg", r"fitted on other columns(.|\n)*1 columns(.|\n)*got: 2"),
    ],
)
def test_what_has_no_counterpart_is_refused_by_its_name(transformer: Any, columns: str, match: str) -> None:
    with pytest.raises(DefinitionError, match=match) as refused:
        traced(transformer, columns)
    assert str(refused.value.where).startswith(__file__)


def test_columns_in_another_order_than_the_fitted_ones_are_refused() -> None:
    fitted = StandardScaler().fit(pd.DataFrame({"f": [1.0, 2.0], "i": [3.0, 5.0]}))
    with pytest.raises(DefinitionError, match=r"another order\n  expected: f, i\n  got: i, f"):
        traced(fitted, "if")


def test_what_follows_may_rest_on_a_transformer_that_is_fitted_first() -> None:
    filled = SimpleImputer(strategy="most_frequent")
    made = ek.transform(lambda x: {"a": ek.category(ek.lower(x["t"])), "b": ek.sklearn(filled, x["t"]) == "AA"})
    found = trace_fitted(made, COLUMNS, TARGET, shared_engine(), shared_engine().from_arrow(table(1)))
    assert found.graph.feature_names == ("a", "b")


def test_an_unfitted_transformer_wants_the_training_rows() -> None:
    with pytest.raises(DefinitionError, match=r"StandardScaler is not fitted(.|\n)*evenkeel run"):
        ek.transform(lambda x: {"a": ek.sklearn(StandardScaler(), x["f"])}).trace(COLUMNS)


def test_a_transformer_that_chooses_by_name_wants_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match="by name wants pandas"):
        traced(make_column_transformer((StandardScaler(), ["f"])))


def test_a_transformer_in_the_place_of_the_transform_reads_the_columns_that_it_was_fitted_on() -> None:
    fitted = StandardScaler().fit(pd.DataFrame({"f": [1.0, 2.0], "weight": [3.0, 5.0]}))
    with pytest.raises(NotFoundError, match=r"no column 'weight'(.|\n)*that StandardScaler was fitted on"):
        StandIn(fitted).trace(COLUMNS)
    assert StandIn(fitted.fit(pd.DataFrame({"g": [1.0, 2.0]}))).trace(COLUMNS).feature_names == ("g",)


def test_an_encoder_of_floats_that_were_few() -> None:
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-1)
    assert traced(encoder.fit([[1.5], [2.5]]), "f").graph.features
    with pytest.raises(DefinitionError, match="its weight is 0"):
        traced(FeatureUnion([("a", StandardScaler())], transformer_weights={"a": 0}))
