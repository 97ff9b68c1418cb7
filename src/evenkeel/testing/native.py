"""The laws of models that are served by their own objects: trained on raw columns of every type, or on features of them,
packed, and asked.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa

from evenkeel.artifacts import ExampleColumn
from evenkeel.bundles import Predictor, check_golden, load_bundle
from evenkeel.bundles.golden import as_json, read_golden
from evenkeel.bundles.native import pack_native
from evenkeel.bundles.pack import BundleParts
from evenkeel.engines import open_engine
from evenkeel.testing.families import contents
from evenkeel.training import Model, Sklearn, TrainingData, fit_model
from evenkeel.training.base import Rows
from evenkeel.training.sklearn_columns import ColumnModel, as_frame
from evenkeel.transforms import Transform, TransformGraph, fit, hour, log1p, one_hot
from evenkeel.transforms.inputs import Input, Signature
from evenkeel.typing import ColumnType, Task

SIGNATURE = Signature(
    (
        Input("count", ColumnType.INTEGER, nullable=False),
        Input("age", ColumnType.INTEGER),
        Input("spend", ColumnType.FLOAT),
        Input("city", ColumnType.TEXT),
        Input("member", ColumnType.BOOLEAN, nullable=False),
        Input("asked", ColumnType.BOOLEAN),
        Input("at", ColumnType.TIMESTAMP, timezone="Europe/Berlin"),
        Input("born", ColumnType.DATE),
    )
)


T = TypeVar("T")
_SETS = count()
_NEIGHBOURS = ("sklearn.metrics._dist_metrics.EuclideanDistance64", "sklearn.neighbors._kd_tree.KDTree")


def every_native() -> dict[str, tuple[Sklearn, Task]]:
    """Return a trainer of each kind, with a task that it fits, by a name for the reader; some read features."""
    from sklearn.ensemble import (
        BaggingClassifier,
        GradientBoostingClassifier,
        HistGradientBoostingClassifier,
        RandomForestRegressor,
    )
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer
    from sklearn.tree import DecisionTreeClassifier

    together = FunctionTransformer(_less_the_mean)
    no_graph = BaggingClassifier(GradientBoostingClassifier(n_estimators=2, init=DecisionTreeClassifier()), 2)
    words = set(map(_Word, _turned("abcdefghi")))
    numbers = FunctionTransformer(inv_kw_args={"known": set(map(np.int64, _turned(range(9))))})
    by_value = FunctionTransformer(lambda features: np.nan_to_num(features))
    return {
        "linear": (Sklearn(make_pipeline(_columns(), numbers, LogisticRegression())), Task.BINARY),
        "boosting": (Sklearn(make_pipeline(_columns(), HistGradientBoostingClassifier(max_iter=5))), Task.MULTICLASS),
        "forest": (Sklearn(make_pipeline(_columns(), RandomForestRegressor(5, n_jobs=2)), seed=3), Task.REGRESSION),
        "neighbours": (Sklearn(make_pipeline(_columns(), KNeighborsClassifier()), trust=_NEIGHBOURS), Task.MULTICLASS),
        "pickle": (
            Sklearn(
                make_pipeline(FunctionTransformer(_first, kw_args={"known": words}), _columns(), Ridge()), trust=True
            ),
            Task.REGRESSION,
        ),
        "together": (Sklearn(make_pipeline(_columns(), together, LogisticRegression()), trust=True), Task.BINARY),
        "behind": (Sklearn(make_pipeline(SimpleImputer(), no_graph), seed=3), Task.BINARY),
        "behind-pickle": (Sklearn(make_pipeline(by_value, Ridge()), trust=True), Task.REGRESSION),
    }


def raw_rows(rows: int = 170) -> pa.Table:
    """Return random rows of the columns of every type, null in each that may be so."""
    draw = np.random.default_rng(5)

    def gaps(values: object, kind: pa.DataType) -> pa.Array:
        return pa.array(values, kind, mask=draw.random(rows) < 0.2)

    moments = [datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=int(hour)) for hour in draw.integers(0, 9_999, rows)]
    columns = {
        "count": pa.array(draw.integers(0, 9, rows)),
        "age": gaps(draw.integers(18, 90, rows), pa.int64()),
        "spend": gaps(draw.lognormal(3, 1, rows), pa.float64()),
        "city": gaps(np.array(["Å", "B", ""], np.object_)[draw.integers(0, 3, rows)], pa.string()),
        "member": pa.array(draw.random(rows) < 0.5),
        "asked": gaps(draw.random(rows) < 0.5, pa.bool_()),
        "at": gaps(moments, pa.timestamp("us", "UTC")),
        "born": gaps([date(1990, 1, 1) + timedelta(days=int(day)) for day in draw.integers(0, 999, rows)], pa.date32()),
    }
    return pa.table(columns)


@cache
def native_model_of(name: str) -> Model:
    """Return the model that a trainer makes of `raw_rows`."""
    return _fitted(name)


def _fitted(name: str) -> Model:
    trainer, task = every_native()[name]
    table, graph = raw_rows(), graph_before(name)
    number = table["count"].to_numpy() + np.nan_to_num(table["spend"].to_numpy()) / 20
    cuts = {Task.BINARY: [5.0], Task.MULTICLASS: [3.0, 6.0], Task.REGRESSION: []}[task]
    labels = np.digitize(number, cuts) if cuts else number
    classes = len(cuts) + 1 if cuts else 0
    rows: list[Rows] = [table.slice(0, 150), table.slice(150)]
    names, signature = tuple(table.column_names), SIGNATURE if graph is None else None
    if graph is not None:
        rows, names = [graph.features(table.slice(0, 150)), graph.features(table.slice(150))], graph.feature_names
    held = rows[1], labels[150:]
    data = TrainingData(rows[0], labels[:150], names, task, classes, held, signature=signature)
    return fit_model(trainer, data, {}, tuple(range(classes)))


def graph_before(name: str) -> TransformGraph | None:
    """Return the transform whose features a trainer reads; none where it reads raw columns."""
    return None if every_native()[name][0].raw_columns is not None else _transform_graph()


@cache
def _transform_graph() -> TransformGraph:
    columns = {one.name: ExampleColumn(one.name, one.type) for one in SIGNATURE.inputs}
    traced = Transform(
        lambda x: {"count": x["count"], "spend": log1p(x["spend"]), "city": one_hot(x["city"]), "at": hour(x["at"])}
    )
    engine = open_engine()
    return fit(traced.trace(columns), engine, engine.from_arrow(raw_rows()))


@contextmanager
def packed_native(name: str) -> Iterator[tuple[Path, Model]]:
    """Give the bundle of a trainer in a folder that may be changed, and the model in it."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(_packed(name).name, folder, dirs_exist_ok=True)
        yield Path(folder), native_model_of(name)


@cache
def _packed(name: str) -> "tempfile.TemporaryDirectory[str]":
    """Return a folder, for as long as this process lives, with the bundle of a trainer."""
    model = native_model_of(name)
    parts = BundleParts("law", graph_before(name), model, raw_rows().slice(160))
    folder = tempfile.TemporaryDirectory()
    pack_native(parts, Path(folder.name))
    return folder


def same_rows_same_bytes(name: str) -> None:
    """Fitting again, with another number of threads, gives a folder with the same bytes: no address, and no clock."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(2):
        again = contents(_fitted(name))
    assert again == contents(native_model_of(name)), f"{name}: another model from the same rows"


def what_was_stored_answers_like_what_was_fitted(name: str) -> None:
    """Saved and loaded, it is the same model, byte for byte, and gives the bits that the fitted objects gave."""
    model = native_model_of(name)
    assert isinstance(model.fitted, ColumnModel)
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder))
        loaded = Model.load(Path(folder))
    assert contents(loaded) == contents(model)
    evidence = model.fitted.evidence
    given = evidence if model.fitted.reads_columns else _matrix(evidence)
    assert loaded.scores(given).tobytes() == model.fitted.answered.tobytes()


def the_bundle_is_proven_and_answers_its_golden_rows(name: str) -> None:
    """Packing proves it on real rows and on made ones; loaded, it gives the bits that it gave."""
    with packed_native(name) as (folder, _):
        predictor = load_bundle(folder, trust=True)
        assert predictor.manifest.proof["rows"] == 20
        assert predictor.manifest.proof["made"] > 0
        assert predictor.manifest.proof["largest"] <= 1
        assert check_golden(predictor, read_golden(folder)) == []


def every_way_gives_the_same_bits(name: str) -> None:
    """As JSON, as Arrow, alone and in batches of 2, 7 and 8: what pandas and scikit-learn answer by themselves."""
    raw = raw_rows().slice(0, 17)
    with packed_native(name) as (folder, model):
        predictor = load_bundle(folder, trust=True)
    whole = predictor.predict_table(raw)
    for size in (1, 2, 7, 8):
        again = [predictor.predict_table(raw.slice(start, size)) for start in range(0, 17, size)]
        assert np.concatenate(again).tobytes() == whole.tobytes(), f"{name}: batches of {size}"
    graph = graph_before(name)
    if graph is not None:
        assert predictor.features(raw).tobytes() == graph.features(raw).tobytes(), f"{name}: the transform"
    rows = [{column: as_json(value) for column, value in row.items()} for row in raw.to_pylist()]
    assert predictor.score_rows(rows).tobytes() == whole.tobytes(), f"{name}: JSON"
    assert _by_itself(predictor, raw, model).tobytes() == whole.tobytes(), f"{name}: the framework"


def _by_itself(
    predictor: Predictor, raw: pa.Table, model: Model
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """Return what the object of the framework answers when it is called without us; row by row where that matters."""
    assert isinstance(model.fitted, ColumnModel)
    asked = model.fitted.native.asked
    estimator = model.fitted.native.stored.load(trust=True)
    ask = estimator.predict_proba if predictor.classes else estimator.predict
    step = 1 if asked.alone else raw.num_rows
    reads_columns = model.fitted.reads_columns
    given = as_frame(raw, asked.signature) if reads_columns else predictor.features(raw).astype(np.float64)
    pieces = [ask(given[start : start + step]) for start in range(0, raw.num_rows, step)]
    return np.concatenate(pieces).astype(np.float32)


def _matrix(features: pa.Table) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    return np.column_stack([column.to_numpy() for column in features.columns])


NATIVE_LAWS: list[Callable[[str], None]] = [
    same_rows_same_bytes,
    what_was_stored_answers_like_what_was_fitted,
    the_bundle_is_proven_and_answers_its_golden_rows,
    every_way_gives_the_same_bits,
]


def _columns() -> object:
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    words = make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore"))
    return ColumnTransformer(
        [
            ("numbers", numbers, ["count", "age", "spend"]),
            ("words", words, ["city", "asked"]),
            ("flag", "passthrough", ["member"]),
        ],
        sparse_threshold=0,
    )


def _first(rows: object, known: object) -> object:
    """Hand rows on as they are; a function of Python, which a graph could not hold."""
    return rows


class _Word:
    """What Python finds in a set by its address."""

    def __init__(self, text: str) -> None:
        self.text = text


def _turned(items: Sequence[T]) -> Iterable[T]:
    """Return items the other way round at each second call, so it shows where the order of a set gets into bytes."""
    return items if next(_SETS) % 2 else reversed(items)


def _less_the_mean(features: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> object:
    """Return what depends on the rows beside it, as it never should."""
    return features - features.mean(axis=0)
