"""A model small enough to read at a glance, and a real server around it, for tests that need no trained bundle."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evenkeel.artifacts.base import dump_json, load_json
from evenkeel.transforms.inputs import Input, Signature, Tensors
from evenkeel.transforms.session import Session
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


@dataclass(frozen=True)
class TinyPredictor:
    """A predictor whose graph is `0.1 × wind + shift` as a number, or that clipped to [0, 1] as the chance of ``late``.

    It has what the server asks of a bundle's predictor.
    """

    name: str
    task: Task
    classes: tuple[str, ...]
    threshold: float
    signature: Signature
    shift: float
    graph: str

    @property
    def digest(self) -> str:
        return f"tiny{self.shift}"

    @cached_property
    def session(self) -> Session:
        return Session(Path(self.graph).read_bytes())

    def scores(self, tensors: Tensors) -> npt.NDArray[np.float32]:
        found: npt.NDArray[np.float32] = self.session.run(tensors)["scores"]
        return found


def write_tiny(folder: Path, task: Task = Task.BINARY, shift: float = 0.25, name: str = "tiny") -> Path:
    """Write a tiny model into ``folder`` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    graph = folder / "graph.onnx"
    graph.write_bytes(_graph(shift, task))
    classes = ("on time", "late") if task is Task.BINARY else ()
    predictor = TinyPredictor(name, task, classes, 0.5, Signature(COLUMNS), shift, str(graph))
    (folder / "tiny.json").write_bytes(dump_json(predictor))
    return folder


def load_tiny(folder: Path) -> TinyPredictor:
    """Return the tiny model in ``folder``; raises `StoreError` where there is none."""
    return load_json(folder / "tiny.json", TinyPredictor)


def _graph(shift: float, task: Task) -> bytes:
    """Return a graph that reads the second column of ``floats``, whose shape is [columns, rows]."""
    from onnx import TensorProto, helper

    nodes = [
        helper.make_node("Slice", ["floats", "one", "two", "zero"], ["wind"]),
        helper.make_node("Mul", ["wind", "tenth"], ["scaled"]),
        helper.make_node("Add", ["scaled", "shift"], ["moved"]),
    ]
    if task is Task.BINARY:
        nodes += [
            helper.make_node("Clip", ["moved", "none", "all"], ["late"]),
            helper.make_node("Sub", ["all", "late"], ["not_late"]),
            helper.make_node("Concat", ["not_late", "late"], ["both"], axis=0),
            helper.make_node("Transpose", ["both"], ["doubles"], perm=[1, 0]),
        ]
    else:
        nodes.append(helper.make_node("Squeeze", ["moved", "zero"], ["doubles"]))
    nodes.append(helper.make_node("Cast", ["doubles"], ["scores"], to=TensorProto.FLOAT))
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("floats", TensorProto.DOUBLE, [2, None])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [None, 2] if task is Task.BINARY else [None])],
        [
            *(helper.make_tensor(n, TensorProto.INT64, [1], [v]) for n, v in (("zero", 0), ("one", 1), ("two", 2))),
            *(
                helper.make_tensor(n, TensorProto.DOUBLE, [], [v])
                for n, v in (("tenth", 0.1), ("shift", shift), ("none", 0.0), ("all", 1.0))
            ),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    serialized: bytes = model.SerializeToString(deterministic=True)
    return serialized
