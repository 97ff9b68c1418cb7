"""Writes small bundles of the format in force into ``tests/bundles/formats/<format>/``, to be loaded for ever after.

    python tools/format_bundles.py

What stands there is never written again: a new format gets a folder of its own, and only what is missing is added to it.
"""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.artifacts import ExampleColumn
from evenkeel.bundles.manifest import FORMAT
from evenkeel.bundles.native import pack_native
from evenkeel.bundles.pack import BundleParts, pack
from evenkeel.engines import open_engine
from evenkeel.schema import Column, Schema
from evenkeel.training import LightGBM, Sklearn, Trainer, TrainingData, fit_model
from evenkeel.transforms import (
    Transform,
    TransformGraph,
    bag_of_words,
    category,
    fit,
    hour,
    impute,
    is_weekend,
    list_contains,
    list_length,
    list_mean,
    log1p,
    lower,
    standardize,
    strip,
    transform,
)
from evenkeel.transforms.inputs import Input, Signature
from evenkeel.transforms.values import Columns, Features
from evenkeel.typing import ColumnType, Task

FOLDER = Path(__file__).parents[1] / "tests/bundles/formats" / str(FORMAT)
COLUMNS = {
    "distance": ExampleColumn("distance", ColumnType.FLOAT),
    "seats": ExampleColumn("seats", ColumnType.INTEGER),
    "carrier": ExampleColumn("carrier", ColumnType.TEXT),
    "holiday": ExampleColumn("holiday", ColumnType.BOOLEAN),
    "asked_at": ExampleColumn("asked_at", ColumnType.TIMESTAMP, "America/Phoenix"),
}
OF_LISTS = {
    "comment": ExampleColumn("comment", ColumnType.TEXT),
    "tags": ExampleColumn("tags", ColumnType.LIST, items=ColumnType.TEXT),
    "delays": ExampleColumn("delays", ColumnType.LIST, items=ColumnType.FLOAT),
}
RAW = Signature(
    (Input("distance", ColumnType.FLOAT), Input("seats", ColumnType.INTEGER), Input("carrier", ColumnType.TEXT))
)
BOOSTER = LightGBM(seed=3, rounds=6, parameters={"num_leaves": 6})
SMALL = LightGBM(seed=3, rounds=2, parameters={"num_leaves": 4})
SCHEMA = Schema(
    (
        Column("distance", ColumnType.FLOAT, unit="miles", description="As the crow flies"),
        Column("carrier", ColumnType.TEXT, values=("AA", "UA", "DL")),
        Column("delay", ColumnType.FLOAT, unit="minutes"),
    )
)
ROWS, HELD = 400, 48


@transform
def of_everything(x: Columns) -> Features:
    return {
        "distance": standardize(log1p(x["distance"])),
        "seats": impute(x["seats"], "median", indicator=True),
        "carrier": category(lower(strip(x["carrier"])), min_count=2),
        "holiday": x["holiday"],
        "hour": hour(x["asked_at"]),
        "weekend": is_weekend(x["asked_at"]),
    }


@transform
def of_numbers(x: Columns) -> Features:
    return {"distance": log1p(x["distance"]), "seats": x["seats"]}


def rows(count: int, seed: int) -> pa.Table:
    """Return made rows, a tenth of the values of each column missing."""
    draw = np.random.Generator(np.random.Philox(seed))
    start = datetime(2013, 1, 1, tzinfo=UTC)
    times = [start + timedelta(seconds=int(second)) for second in draw.integers(0, 10**7, count)]
    columns = {
        "distance": pa.array(draw.integers(50, 2_500, count) / 2.0),
        "seats": pa.array(draw.integers(50, 200, count)),
        "carrier": pa.array(draw.choice(["AA", " ua", "DL ", "b6"], count).tolist()),
        "holiday": pa.array((draw.integers(0, 2, count) > 0).tolist()),
        "asked_at": pa.array(times, pa.timestamp("us", "UTC")),
    }
    missing = {name: pa.array((draw.integers(0, 10, count) == 0).tolist()) for name in columns}
    return pa.table({name: pc.if_else(missing[name], None, column) for name, column in columns.items()})


def listed(count: int, seed: int) -> pa.Table:
    """Return made rows of texts and lists, some empty, a tenth of each column missing."""
    draw = np.random.Generator(np.random.Philox(seed))

    def some(of: list[str] | list[float]) -> pa.Array:
        lists = [draw.choice(of, draw.integers(0, 5)).tolist() for _ in range(count)]
        return pa.array(lists, pa.list_(pa.array(of).type), mask=draw.integers(0, 10, count) == 0)

    words = some(["late", "bag", "crew", "Ærø", "fog"])
    texts = [None if one is None else " ".join(one) for one in words.to_pylist()]
    return pa.table({"comment": texts, "tags": some(["a", "b"]), "delays": some([0.5, 3.0, 12.25])})


@transform
def of_lists(x: Columns) -> Features:
    return {
        "words": bag_of_words(x["comment"], top_k=4),
        "tags": list_length(x["tags"]),
        "first": list_contains(x["tags"], "a"),
        "delay": list_mean(x["delays"]),
    }


def fitted(wanted: Transform, columns: dict[str, ExampleColumn], table: pa.Table) -> TransformGraph:
    engine = open_engine(threads=1)
    return fit(wanted.trace(columns), engine, engine.from_arrow(table))


def answers(matrix: np.ndarray, task: Task) -> tuple[np.ndarray, tuple[str | bool, ...]]:
    """Return labels that the first two features tell, and the names of the classes or labels."""
    raw = np.nan_to_num(matrix[:, 0]) + np.nan_to_num(matrix[:, 1]) / 100
    over = (raw > np.median(raw)).astype(np.int64)
    if task.of_numbers:
        return raw.astype(np.float64), ()
    if task is Task.MULTILABEL:
        return np.stack([over, (np.nan_to_num(matrix[:, 1]) > 100).astype(np.int64)], axis=1), ("late", "full")
    return over, (False, True)


def write(
    name: str, task: Task, wanted: Transform, trainer: Trainer = BOOSTER, quantiles: tuple[float, ...] = ()
) -> None:
    """Write one bundle of a transform and what is fitted on its features."""
    made, columns = (listed, OF_LISTS) if wanted is of_lists else (rows, COLUMNS)
    graph = fitted(wanted, columns, made(ROWS, 1))
    matrix = graph.features(made(ROWS, 1))
    labels, classes = answers(matrix, task)
    held = matrix[-HELD:], labels[-HELD:]
    kept = held if isinstance(trainer, Sklearn) else None
    data = TrainingData(matrix, labels, graph.feature_names, task, len(classes), kept, quantiles)
    model = fit_model(trainer, data, {}, classes)
    label = "delay" if task.of_numbers else "late"
    parts = BundleParts(name, graph, model, made(HELD, 2), 0.4, {"model": "Model/ab"}, label=label, schema=SCHEMA)
    _pack(parts)


def write_raw(name: str) -> None:
    """Write a bundle of objects that read the raw columns."""
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    words = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    columns = ColumnTransformer([("numbers", numbers, ["distance", "seats"]), ("words", words, ["carrier"])])
    table = rows(ROWS, 1).select([one.name for one in RAW.inputs])
    labels = (table["distance"].to_numpy() > 600).astype(np.int64)
    held = table.slice(ROWS - HELD), labels[-HELD:]
    data = TrainingData(table, labels, tuple(table.column_names), Task.BINARY, 2, held, signature=RAW)
    model = fit_model(Sklearn(make_pipeline(columns, LogisticRegression())), data, {}, (False, True))
    _pack(BundleParts(name, None, model, rows(HELD, 2), 0.4, {"model": "Model/ab"}, label="late", schema=SCHEMA))


def _behind() -> Sklearn:
    """Return what is harmless and becomes no graph."""
    from sklearn.ensemble import GradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.tree import DecisionTreeClassifier

    boosted = GradientBoostingClassifier(n_estimators=1, max_depth=2, init=DecisionTreeClassifier(max_depth=2))
    return Sklearn(make_pipeline(SimpleImputer(), boosted), seed=3)


def _pack(parts: BundleParts) -> None:
    folder = FOLDER / parts.name
    folder.mkdir(parents=True)
    try:
        (pack if parts.model.fitted.becomes_graph else pack_native)(parts, folder)
    except BaseException:
        shutil.rmtree(folder)
        raise


def main() -> None:
    """Write those of which none stands yet."""
    wanted: dict[str, Callable[[str], None]] = {
        "binary": lambda name: write(name, Task.BINARY, of_everything),
        "regression": lambda name: write(name, Task.REGRESSION, of_numbers),
        "labels": lambda name: write(name, Task.MULTILABEL, of_numbers, SMALL),
        "quantiles": lambda name: write(name, Task.QUANTILE, of_numbers, SMALL, (0.1, 0.5, 0.9)),
        "lists": lambda name: write(name, Task.BINARY, of_lists, SMALL),
        "objects": write_raw,
        "objects-behind": lambda name: write(name, Task.BINARY, of_numbers, _behind()),
    }
    for name, write_one in wanted.items():
        if not (FOLDER / name).exists():
            write_one(name)


if __name__ == "__main__":
    main()
