"""Laws of scikit-learn's transformers inside a transform: what they become gives what they give, row by row.

`uncovered_transformers` names the classes with a counterpart that stand in no case.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

import evenkeel.transforms as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.testing.shared import shared_engine
from evenkeel.transforms.inputs import Array
from evenkeel.transforms.tracing import Traced
from evenkeel.transforms.transformers.base import translated_classes
from evenkeel.transforms.transformers.fitting import Proven, prove_transformers, trace_fitted
from evenkeel.transforms.transformers.inside import StandIn
from evenkeel.transforms.transformers.numbers import FUNCTIONS
from evenkeel.typing import ColumnType

ROWS = 400
COLUMNS = {
    **{name: ExampleColumn(name, ColumnType.FLOAT) for name in "fg"},
    **{name: ExampleColumn(name, ColumnType.INTEGER) for name in "ij"},
    **{name: ExampleColumn(name, ColumnType.TEXT) for name in "tu"},
    "b": ExampleColumn("b", ColumnType.BOOLEAN),
}
TARGET = ek.Target(ExampleColumn("label", ColumnType.BOOLEAN), (False, True))
_ODD: Mapping[ColumnType, tuple[Any, ...]] = {
    ColumnType.FLOAT: (None, np.nan, 0.0, -0.0, 1e-17, -1.0, 2.5, 1e6),
    ColumnType.INTEGER: (None, 0, -1, 7),
    ColumnType.TEXT: (None, "", "nan", "e\u0301", "AA\u3000", "rare"),
    ColumnType.BOOLEAN: (None,),
}


@cache
def table(seed: int, unseen: bool = False) -> pa.Table:
    """Return rows with nulls, NaN, zeros of both signs and rare texts; where ``unseen``, with values that are new."""
    draw = np.random.default_rng(seed)
    usual: Mapping[ColumnType, Array] = {
        ColumnType.FLOAT: draw.lognormal(size=ROWS) * 3 - 1,
        ColumnType.INTEGER: draw.integers(0, 6, ROWS),
        ColumnType.TEXT: draw.choice(["AA", "UA", "é"], ROWS),
        ColumnType.BOOLEAN: draw.random(ROWS) < 0.5,
    }
    new = {ColumnType.TEXT: "never", ColumnType.INTEGER: 99, ColumnType.FLOAT: -77.25} if unseen else {}
    columns = {}
    for name, column in COLUMNS.items():
        odd = [*_ODD[column.type], *([new[column.type]] if column.type in new else [])]
        values = draw.permutation(usual[column.type]).tolist()
        columns[name] = pa.array([odd[draw.integers(len(odd))] if draw.random() < 0.2 else value for value in values])
    return pa.table(columns)


def every_transformer() -> dict[str, tuple[Any, str]]:
    """Return a transformer of each class with a counterpart, in several ways, and the names of the columns it is given."""
    return {**_of_numbers(), **_of_categories(), **_that_choose(), **_of_parts()}


def uncovered_transformers() -> set[str]:
    """Return the classes with a counterpart that stand in no case."""
    return translated_classes() - {
        name for transformer, _ in every_transformer().values() for name in _within(transformer)
    }


def check_transformer(name: str) -> Proven:
    """What a transformer became gives what it gives, up to the last bit of a float32, in every row that it does not refuse."""
    traced = _traced(name)
    engine = shared_engine()
    (proven,) = prove_transformers(traced, engine, engine.from_arrow(table(1)), table(2, unseen=True))
    assert proven.rows + proven.refused == ROWS
    assert proven.rows > 0
    return proven


def check_fitted_before(name: str) -> None:
    """A transformer that was fitted before, on the same rows, becomes the same graph."""
    traced = _traced(name)
    _, columns = every_transformer()[name]
    assert _transform(traced.foreign[0].transformer, columns).trace(COLUMNS, target=TARGET) == traced.graph


def check_stands_in(name: str) -> None:
    """In the place of a transform it makes the same features as within one, by its own names."""
    transformer, columns = every_transformer()[name]
    engine = shared_engine()
    train = engine.from_arrow(table(1))
    chosen = {column: COLUMNS[column] for column in columns}
    alone = ek.fit(trace_fitted(StandIn(transformer), chosen, TARGET, engine, train).graph, engine, train)
    within = ek.fit(_traced(name).graph, engine, train)
    assert alone.features(table(2)).tobytes() == within.features(table(2)).tobytes()
    several = tuple(f"feature.{name}" for name in alone.feature_names)
    assert within.feature_names == (several if len(several) > 1 else ("feature",))


@cache
def _traced(name: str) -> Traced:
    transformer, columns = every_transformer()[name]
    engine = shared_engine()
    return trace_fitted(_transform(transformer, columns), COLUMNS, TARGET, engine, engine.from_arrow(table(1)))


def _transform(transformer: Any, columns: str) -> ek.Transform:
    return ek.transform(lambda x: {"feature": ek.sklearn(transformer, *(x[name] for name in columns))})


def _of_numbers() -> dict[str, tuple[Any, str]]:
    from sklearn import preprocessing as p

    bins = {"quantile_method": "averaged_inverted_cdf", "random_state": 0}
    functions = {
        f"function {name}": (p.FunctionTransformer(getattr(np, name), feature_names_out="one-to-one"), "fi")
        for name in FUNCTIONS
    }
    return {
        "standard": (p.StandardScaler(), "fgib"),
        "standard without mean": (p.StandardScaler(with_mean=False), "fi"),
        "standard without deviation": (p.StandardScaler(with_std=False), "fi"),
        "robust": (p.RobustScaler(), "fgi"),
        "robust with neither": (p.RobustScaler(with_centering=False, with_scaling=False), "fi"),
        "max_abs": (p.MaxAbsScaler(), "fib"),
        "min_max": (p.MinMaxScaler(), "fib"),
        "min_max clipped": (p.MinMaxScaler((-1, 3), clip=True), "fi"),
        "power": (p.PowerTransformer(), "fi"),
        "power as it is": (p.PowerTransformer(standardize=False), "fi"),
        "binarizer": (_filled(p.Binarizer(threshold=0.5)), "fi"),
        "bins": (_filled(p.KBinsDiscretizer(4, encode="ordinal", strategy="uniform", **bins)), "fi"),
        "bins by quantiles": (_filled(p.KBinsDiscretizer(4, encode="onehot-dense", **bins)), "fg"),
        "bins by means": (_filled(p.KBinsDiscretizer(3, encode="onehot", strategy="kmeans", **bins)), "fg"),
        "two bins": (_filled(p.KBinsDiscretizer(2, encode="ordinal", **bins)), "f"),
        "products": (_filled(p.PolynomialFeatures(3, include_bias=False)), "fg"),
        "products of two": (_filled(p.PolynomialFeatures(2, interaction_only=True, include_bias=False)), "fgi"),
        "no function": (p.FunctionTransformer(feature_names_out="one-to-one"), "fi"),
        **functions,
    }


def _of_categories() -> dict[str, tuple[Any, str]]:
    from sklearn import impute, preprocessing
    from sklearn.pipeline import make_pipeline

    one_hot, ordinal, fill = preprocessing.OneHotEncoder, preprocessing.OrdinalEncoder, impute.SimpleImputer
    size = preprocessing.FunctionTransformer(np.abs, feature_names_out="one-to-one")
    logarithm = preprocessing.FunctionTransformer(np.log1p, feature_names_out="one-to-one")
    whole = make_pipeline(size, logarithm, preprocessing.FunctionTransformer(np.rint, feature_names_out="one-to-one"))
    unseen = {"handle_unknown": "ignore"}
    known = {"handle_unknown": "use_encoded_value", "unknown_value": -1}
    return {
        "one_hot": (one_hot(), "tib"),
        "one_hot of floats": (make_pipeline(whole, one_hot(**unseen)), "fg"),
        "one_hot without unseen": (one_hot(handle_unknown="ignore", sparse_output=False), "tuib"),
        "one_hot without the first": (one_hot(drop="first", handle_unknown="ignore"), "ti"),
        "one_hot of two": (one_hot(drop="if_binary", handle_unknown="ignore"), "tb"),
        "one_hot of the frequent": (one_hot(min_frequency=20, handle_unknown="infrequent_if_exist"), "tui"),
        "one_hot of a few": (one_hot(max_categories=3, handle_unknown="ignore"), "ti"),
        "one_hot of a few, all seen": (one_hot(max_categories=3), "t"),
        "one_hot of a list": (one_hot(categories=[["UA", "AA"]], handle_unknown="ignore"), "t"),
        "ordinal": (ordinal(), "ti"),
        "ordinal with unseen": (ordinal(**known), "tuib"),
        "ordinal with missing": (ordinal(**known, encoded_missing_value=-2), "tb"),
        "ordinal of floats": (make_pipeline(whole, ordinal(**known, encoded_missing_value=-2)), "fg"),
        "ordinal as missing": (ordinal(handle_unknown="use_encoded_value", unknown_value=np.nan), "ti"),
        "mean": (fill(), "fib"),
        "median": (fill(strategy="median", add_indicator=True), "fi"),
        "most frequent": (fill(strategy="most_frequent"), "ib"),
        "constant": (fill(strategy="constant", fill_value=7), "fi"),
        "constant text": (make_pipeline(fill(strategy="constant", fill_value="none"), one_hot(**unseen)), "tu"),
        "missing": (impute.MissingIndicator(features="all"), "fi"),
        "missing where it was": (impute.MissingIndicator(), "fib"),
    }


def _that_choose() -> dict[str, tuple[Any, str]]:
    from sklearn import feature_selection as s
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline

    columns = np.column_stack([np.asarray(table(1)[name].to_numpy(), np.float64) for name in "fgij"])
    label = np.nan_to_num(columns[:, 0] + columns[:, 2])
    judges = (
        *(s.SelectKBest(s.f_regression, k=2), s.SelectPercentile(s.f_regression, percentile=50)),
        *(s.SelectFromModel(Ridge()), s.RFE(Ridge(), n_features_to_select=2), s.RFECV(Ridge(), cv=2)),
    )
    fitted = {
        f"by {type(one).__name__}": (make_pipeline(SimpleImputer(), one).fit(columns, label), "fgij") for one in judges
    }
    return {"by variance": (s.VarianceThreshold(2.0), "fij"), **fitted}


def _of_parts() -> dict[str, tuple[Any, str]]:
    from sklearn.compose import ColumnTransformer, make_column_selector, make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import FeatureUnion, make_pipeline, make_union
    from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

    words = make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore"))
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    masked = [True, False, False, True]
    weighed = ColumnTransformer(
        [("a", MinMaxScaler(), [0]), ("b", "passthrough", ["i"])], transformer_weights={"a": 3.0}
    )
    weights = {"transformer_weights": {"a": 0.5}}
    return {
        "columns by name": (ColumnTransformer([("n", numbers, ["f", "i"]), ("w", words, ["t"])]), "fgitu"),
        "columns and the rest": (make_column_transformer((numbers, ["f"]), remainder="passthrough"), "fgi"),
        "columns by place": (make_column_transformer((numbers, [0, -1]), ("drop", [1])), "fgi"),
        "columns by slice": (make_column_transformer((numbers, slice(1, 3)), (words, ["t"])), "fgit"),
        "columns by mask": (make_column_transformer((numbers, masked), (words, [2])), "fgti"),
        "columns by kind": (make_column_transformer((numbers, make_column_selector(dtype_include="number"))), "fit"),
        "columns with plain names": (
            ColumnTransformer([("n", numbers, ["f"]), ("w", words, ["t"])], verbose_feature_names_out=False),
            "ft",
        ),
        "columns with weights": (weighed, "fi"),
        "parts side by side": (make_union(StandardScaler(), MinMaxScaler()), "fi"),
        "parts with weights": (FeatureUnion([("a", StandardScaler()), ("b", "passthrough")], **weights), "fi"),
        "columns, then a scaler": (make_pipeline(make_column_transformer((numbers, ["f", "g"])), MinMaxScaler()), "fg"),
    }


def _filled(transformer: Any) -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline

    return make_pipeline(SimpleImputer(), transformer)


def _within(transformer: Any) -> Iterator[str]:
    """Yield the classes of a transformer and of its parts."""
    yield type(transformer).__name__
    for name in ("steps", "transformer_list", "transformers"):
        for _, part, *_ in getattr(transformer, name, ()):
            yield from _within(part)


TRANSFORMER_LAWS: list[Callable[[str], object]] = [check_transformer, check_fitted_before, check_stands_in]
