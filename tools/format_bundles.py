"""Writes small bundles of the format in force into ``tests/bundles/formats/<format>/``, to be loaded for ever after.

    python tools/format_bundles.py

What stands there is never written again once a release wrote that format: a new format gets a folder of its own.
"""

import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenkeel.artifacts import ExampleColumn
from evenkeel.bundles.manifest import FORMAT
from evenkeel.bundles.pack import BundleParts, pack
from evenkeel.engines import open_engine
from evenkeel.schema import Column, Schema
from evenkeel.training import LightGBM, TrainingData, fit_model
from evenkeel.transforms import (
    Transform,
    category,
    fit,
    hour,
    impute,
    is_weekend,
    log1p,
    lower,
    standardize,
    strip,
    transform,
)
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


def write(name: str, task: Task, wanted: Transform) -> None:
    """Write one bundle."""
    table, engine = rows(ROWS, 1), open_engine(threads=1)
    read = {column: COLUMNS[column] for column in COLUMNS}
    graph = fit(wanted.trace(read), engine, engine.from_arrow(table))
    matrix = graph.features(table)
    raw = np.nan_to_num(matrix[:, 0]) + np.nan_to_num(matrix[:, 1]) / 100
    labels = raw.astype(np.float64) if task is Task.REGRESSION else (raw > np.median(raw)).astype(np.int64)
    classes = () if task is Task.REGRESSION else (False, True)
    data = TrainingData(matrix, labels, graph.feature_names, task, len(classes))
    model = fit_model(LightGBM(seed=3, rounds=6, parameters={"num_leaves": 6}), data, {}, classes)
    label = "delay" if task is Task.REGRESSION else "late"
    folder = FOLDER / name
    folder.mkdir(parents=True)
    pack(BundleParts(name, graph, model, rows(HELD, 2), 0.4, {"model": "Model/ab"}, label=label, schema=SCHEMA), folder)


def main() -> None:
    """Write them all, where none stands yet."""
    if FOLDER.exists():
        sys.exit(f"{FOLDER} stands already. Delete it where no release has written format {FORMAT}.")
    try:
        write("binary", Task.BINARY, of_everything)
        write("regression", Task.REGRESSION, of_numbers)
    except BaseException:
        shutil.rmtree(FOLDER, ignore_errors=True)
        raise


if __name__ == "__main__":
    main()
