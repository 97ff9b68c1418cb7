"""A graph that another tool exported, kept as it came, and asked through a graph of our own form."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from evenkeel.artifacts.base import dump_json, load_json
from evenkeel.errors import BundleError
from evenkeel.training.base import Features, FittedModel, Mask, Scores
from evenkeel.training.graphs import IR_VERSION, ML_OPSET, OPSET, widened
from evenkeel.transforms.session import ROW_MULTIPLE, Session

if TYPE_CHECKING:
    import onnx

_DTYPES = {"float": np.float32, "double": np.float64, "int64": np.int64, "int32": np.int32, "bool": np.bool_}
_WHOLE = ("int64", "int32", "bool")


@dataclass(frozen=True, slots=True)
class OnnxInput:
    """An input of the graph: its element type as ONNX calls it, and how many features it takes, ``flat`` a single one.

    A ``matrix`` names no column: its features are known by their place.
    """

    name: str
    type: str
    width: int
    matrix: bool = True
    flat: bool = False


@dataclass(frozen=True, slots=True)
class OnnxForm:
    """How a graph is asked: its inputs in the order of the features, the value of its scores; ``classes`` is 0 for a number."""

    inputs: tuple[OnnxInput, ...]
    scores: str
    classes: int

    @property
    def width(self) -> int:
        return sum(one.width for one in self.inputs)

    @property
    def wide(self) -> bool:
        """Whether the graph tells more numbers apart than float32 does."""
        return any(one.type != "float" for one in self.inputs)

    @property
    def whole(self) -> Mask:
        """Which features are read as whole numbers or booleans, for which there is no missing value."""
        return np.array([one.type in _WHOLE for one in self.inputs for _ in range(one.width)], np.bool_)

    def feed(self, features: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
        """Return the inputs of the graph for rows of features."""
        ends = np.cumsum([one.width for one in self.inputs])
        parts = np.split(features, ends[:-1], axis=1)
        return {one.name: _shaped(part, one) for one, part in zip(self.inputs, parts, strict=True)}


def _shaped(part: npt.NDArray[Any], one: OnnxInput) -> npt.NDArray[Any]:
    cast: npt.NDArray[Any] = part.astype(_DTYPES[one.type])
    return cast[:, 0] if one.flat else cast


class OnnxModel(FittedModel):
    """``original`` is the graph as it came, without what only names its answers; ``framework_scores`` ask it."""

    family = "onnx"

    def __init__(self, original: bytes, form: OnnxForm) -> None:
        self.original = original
        self.form = form

    @cached_property
    def _original(self) -> Session:
        return Session(self.original)

    @cached_property
    def _wrapped(self) -> Session:
        return Session(self.to_onnx().SerializeToString(deterministic=True))

    def scores(self, features: Features) -> Scores:
        return self._wrapped.run({"features": features}, ["scores"])["scores"]

    def framework_scores(self, features: Features) -> tuple[Scores, Mask]:
        """Return what ONNX Runtime answers to the graph as it came, in the rows that it can be asked.

        What is read as a whole number can be none that is missing.
        """
        known: Mask = np.all(np.isfinite(features[:, self.form.whole]), axis=1)
        found = self._original.run(self.form.feed(np.where(known[:, None], features, 0)), [self.form.scores])
        scores: Scores = found[self.form.scores]
        return scores.reshape((len(features), -1) if self.form.classes else len(features)), known

    def to_onnx(self) -> "onnx.ModelProto":
        from onnx import checker, compose, load_from_string

        model = _at_our_opset(load_from_string(self.original))
        model = compose.add_prefix(model, "adopted/")
        nodes = [*_entry(self.form), *model.graph.node, *_exit(self.form)]
        wrapped = _rebuilt(model, nodes, self.form)
        checker.check_model(wrapped)
        return widened(wrapped) if self.form.wide else wrapped

    def save(self, folder: Path) -> None:
        (folder / "original.onnx").write_bytes(self.original)
        (folder / "form.json").write_bytes(dump_json(self.form))

    @classmethod
    def load(cls, folder: Path) -> Self:
        return cls((folder / "original.onnx").read_bytes(), load_json(folder / "form.json", OnnxForm))


def _at_our_opset(model: "onnx.ModelProto") -> "onnx.ModelProto":
    from onnx import inliner, version_converter

    if model.functions:
        model = inliner.inline_local_functions(model)
    if next((one.version for one in model.opset_import if not one.domain), OPSET) == OPSET:
        return model
    try:
        converted: onnx.ModelProto = version_converter.convert_version(model, OPSET)
        return converted
    except Exception as error:  # the converter raises whatever it stumbles over
        got = str(error).strip().splitlines()[-1]
        remedy = f"Export the model again with opset {OPSET}."
        raise BundleError("The graph cannot be brought to our opset", expected=OPSET, got=got, remedy=remedy) from error


def _entry(form: OnnxForm) -> "Iterator[onnx.NodeProto]":
    """Yield the nodes from ``features`` to the inputs of the graph."""
    from onnx import helper

    parts = [f"part_{place}" for place in range(len(form.inputs))]
    yield helper.make_node("Split", ["features", "widths"], parts, axis=1)
    for part, one in zip(parts, form.inputs, strict=True):
        kind = helper.np_dtype_to_tensor_dtype(np.dtype(_DTYPES[one.type]))
        if one.flat:
            yield helper.make_node("Reshape", [part, "one_axis"], [f"{part}_flat"])
        given = f"{part}_flat" if one.flat else part
        yield helper.make_node("Cast", [given], [f"adopted/{one.name}"], to=kind)


def _exit(form: OnnxForm) -> "Iterator[onnx.NodeProto]":
    """Yield the nodes from the answer of the graph to ``scores``."""
    from onnx import TensorProto, helper

    yield helper.make_node("Cast", [f"adopted/{form.scores}"], ["narrow"], to=TensorProto.FLOAT)
    yield helper.make_node("Reshape", ["narrow", "shape"], ["scores"])


def _rebuilt(model: "onnx.ModelProto", nodes: "list[onnx.NodeProto]", form: OnnxForm) -> "onnx.ModelProto":
    from onnx import TensorProto, helper, numpy_helper

    constants = {
        "widths": np.array([one.width for one in form.inputs], np.int64),
        "one_axis": np.array([-1], np.int64),
        "shape": np.array([-1, form.classes] if form.classes else [-1], np.int64),
    }
    graph = helper.make_graph(
        nodes,
        "model",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [None, form.width])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [None, form.classes] if form.classes else [None])],
        [*model.graph.initializer, *(numpy_helper.from_array(value, name) for name, value in constants.items())],
    )
    levels = {one.domain: one.version for one in model.opset_import} | {"": OPSET}
    levels["ai.onnx.ml"] = max(levels.get("ai.onnx.ml", 0), ML_OPSET)
    opsets = [helper.make_opsetid(domain, version) for domain, version in sorted(levels.items())]
    wrapped = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="evenkeel")
    helper.set_model_props(wrapped, {ROW_MULTIPLE: "8"})
    return wrapped
