"""A real bundle: a transform and a LightGBM model, fitted on made rows and packed."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from evenkeel.artifacts import ExampleColumn
from evenkeel.bundles.pack import BundleParts, pack
from evenkeel.engines import open_engine
from evenkeel.training import LightGBM, Model, TrainingData, fit_model
from evenkeel.transforms import (
    Transform,
    TransformGraph,
    category,
    fit,
    hash_bucket,
    impute,
    log1p,
    standardize,
    strip,
    transform,
    upper,
)
from evenkeel.transforms.values import Columns, Features
from evenkeel.typing import ColumnType, Task

COLUMNS = {
    "distance": ExampleColumn("distance", ColumnType.FLOAT),
    "seats": ExampleColumn("seats", ColumnType.INTEGER),
    "carrier": ExampleColumn("carrier", ColumnType.TEXT),
}


@transform
def features(x: Columns) -> Features:
    return {
        "distance": standardize(log1p(x["distance"])),
        "seats": impute(x["seats"], "median", indicator=True),
        "carrier": category(upper(strip(x["carrier"])), min_count=2),
    }


@transform
def hashed_features(x: Columns) -> Features:
    return {
        "distance": standardize(log1p(x["distance"])),
        "pair": hash_bucket(x["carrier"], x["seats"], buckets=50),
        "carrier": category(x["carrier"], top_k=2, unseen_buckets=3),
    }


def made_rows(count: int, seed: int = 0) -> pa.Table:
    draw = np.random.default_rng(seed)
    seats = pa.array(draw.integers(50, 200, count), mask=draw.random(count) < 0.1)
    carrier = pa.array(draw.choice(["AA", " aa", "UA", "B6", "DL"], count), mask=draw.random(count) < 0.05)
    return pa.table({"distance": draw.lognormal(6, 1, count), "seats": seats, "carrier": carrier})


@dataclass(frozen=True)
class Made:
    """What a bundle was made of, and the folder in which it lies."""

    graph: TransformGraph
    model: Model
    rows: pa.Table
    folder: Path


def make(folder: Path, task: Task, wanted: Transform = features) -> Made:
    rows = made_rows(2_000)
    engine = open_engine()
    graph = fit(wanted.trace(COLUMNS), engine, engine.from_arrow(rows))
    matrix = graph.features(rows)
    noise = np.random.default_rng(1).normal(size=len(matrix))
    raw = np.nan_to_num(matrix[:, 0]) + (matrix[:, -1] > 1) + noise
    labels = (
        raw.astype(np.float64)
        if task is Task.REGRESSION
        else np.digitize(raw, [0.0] if task is Task.BINARY else [-0.5, 0.8])
    )
    classes: tuple[bool | int | str, ...] = {Task.BINARY: (False, True), Task.MULTICLASS: ("a", "b", "c")}.get(task, ())
    data = TrainingData(matrix, labels, graph.feature_names, task, len(classes))
    model = fit_model(LightGBM(seed=3, rounds=30), data, {}, classes)
    held = made_rows(500, seed=9)
    folder.mkdir()
    pack(BundleParts("tiny", graph, model, held, 0.4, {"graph": "TransformGraph/ab"}, {"note.json": b"{}\n"}), folder)
    return Made(graph, model, held, folder)


@pytest.fixture(scope="session", params=[Task.BINARY, Task.MULTICLASS, Task.REGRESSION], ids=str)
def any_made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("bundles") / "bundle", request.param)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("bundle") / "bundle", Task.BINARY)


@pytest.fixture(scope="session")
def hashing(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(tmp_path_factory.mktemp("hashing") / "bundle", Task.BINARY, hashed_features)
