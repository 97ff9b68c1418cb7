"""A bundle small enough to read at a glance, for tests of serving that need no training."""

import platform
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from evenkeel.artifacts.base import dump_json
from evenkeel.bundles import Manifest, Predictor, golden_rows
from evenkeel.bundles.files import sha256
from evenkeel.bundles.manifest import FILE, GOLDEN, MODEL, SCHEMA
from evenkeel.rollout import Release
from evenkeel.schema import Schema
from evenkeel.transforms import DECODER_VERSION
from evenkeel.transforms.inputs import Input, Signature
from evenkeel.transforms.session import ROW_MULTIPLE, Session
from evenkeel.typing import ColumnType, Task

COLUMNS = (
    Input("distance", ColumnType.FLOAT, nullable=False),
    Input("wind", ColumnType.FLOAT),
    Input("hour", ColumnType.INTEGER, nullable=False),
    Input("carrier", ColumnType.TEXT),
    Input("holiday", ColumnType.BOOLEAN),
    Input("asked_at", ColumnType.TIMESTAMP),
)
ROW = {
    "distance": 1_400.5,
    "wind": None,
    "hour": 17,
    "carrier": "UA",
    "holiday": False,
    "asked_at": "2013-01-01T05:15:00+00:00",
}


_ARROW = pa.schema(
    [
        ("distance", pa.float64()),
        ("wind", pa.float64()),
        ("hour", pa.int64()),
        ("carrier", pa.string()),
        ("holiday", pa.bool_()),
        ("asked_at", pa.timestamp("us", tz="UTC")),
    ]
)


def write_tiny(
    folder: Path,
    task: Task = Task.BINARY,
    shift: float = 0.25,
    name: str = "tiny",
    schema: Schema | None = None,
) -> Path:
    """Write a bundle into ``folder``, with what its rows promise where that is given, and return the folder.

    Its answer is ``0.1 × wind + shift``: as a number, beside one less and one more where quantiles are asked, or clipped
    to [0, 1] as the chance of the class ``late``, which is the second of two labels where several are asked, with a cut of
    0.25 of its own; a missing wind is none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    classes = () if task.of_numbers else ("on time", "late")
    manifest = Manifest(name, task, Signature(COLUMNS), (), DECODER_VERSION, platform.machine(), classes)
    if task is Task.MULTILABEL:
        manifest = replace(manifest, thresholds=(0.5, 0.25))
    if task is Task.QUANTILE:
        manifest = replace(manifest, quantiles=(0.1, 0.5, 0.9))
    graph = _graph(shift, task)
    golden = golden_rows(Predictor(manifest, "", Session(graph)), tiny_table(20))
    promises = {} if schema is None else {SCHEMA: dump_json(schema)}
    files = {MODEL: graph, GOLDEN: dump_json(golden), **promises}
    for file, content in files.items():
        (folder / file).write_bytes(content)
    digests = {file: sha256(folder / file) for file in files}
    (folder / FILE).write_bytes(dump_json(replace(manifest, files=digests)))
    return folder


def release_of(folder: Path, version: int, name: str = "tiny") -> Release:
    """Return the bundle in ``folder``, tiny or not, as a version of a model."""
    return Release(name, version, sha256(folder / FILE), str(folder))


def tiny_table(rows: int) -> pa.Table:
    """Return rows that a tiny bundle reads; every third has no wind."""
    values = [{**ROW, "wind": None if row % 3 == 0 else row / 7, "asked_at": None} for row in range(rows)]
    return pa.Table.from_pylist(values, _ARROW)


def _shape(task: Task) -> list[int | None]:
    return [None] if task is Task.REGRESSION else [None, 3 if task is Task.QUANTILE else 2]


def _graph(shift: float, task: Task) -> bytes:
    """Return a graph that reads the second column of ``floats``, whose shape is [columns, rows]."""
    from onnx import TensorProto, helper

    nodes = [
        helper.make_node("Slice", ["floats", "one", "two", "zero"], ["wind"]),
        helper.make_node("IsNaN", ["wind"], ["is_calm"]),
        helper.make_node("Where", ["is_calm", "none", "wind"], ["blowing"]),
        helper.make_node("Mul", ["blowing", "tenth"], ["scaled"]),
        helper.make_node("Add", ["scaled", "shift"], ["moved"]),
    ]
    if not task.of_numbers:
        nodes += [
            helper.make_node("Clip", ["moved", "none", "all"], ["late"]),
            helper.make_node("Sub", ["all", "late"], ["not_late"]),
            helper.make_node("Concat", ["not_late", "late"], ["both"], axis=0),
            helper.make_node("Transpose", ["both"], ["doubles"], perm=[1, 0]),
        ]
    elif task is Task.QUANTILE:
        nodes += [
            helper.make_node("Sub", ["moved", "all"], ["less"]),
            helper.make_node("Add", ["moved", "all"], ["more"]),
            helper.make_node("Concat", ["less", "moved", "more"], ["three"], axis=0),
            helper.make_node("Transpose", ["three"], ["doubles"], perm=[1, 0]),
        ]
    else:
        nodes.append(helper.make_node("Squeeze", ["moved", "zero"], ["doubles"]))
    nodes.append(helper.make_node("Cast", ["doubles"], ["scores"], to=TensorProto.FLOAT))
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("floats", TensorProto.DOUBLE, [2, None])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, _shape(task))],
        [
            *(helper.make_tensor(n, TensorProto.INT64, [1], [v]) for n, v in (("zero", 0), ("one", 1), ("two", 2))),
            *(
                helper.make_tensor(n, TensorProto.DOUBLE, [], [v])
                for n, v in (("tenth", 0.1), ("shift", shift), ("none", 0.0), ("all", 1.0))
            ),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    helper.set_model_props(model, {ROW_MULTIPLE: "1"})  # it only adds and multiplies
    serialized: bytes = model.SerializeToString(deterministic=True)
    return serialized
