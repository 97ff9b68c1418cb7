"""From columns to ONNX: columns that are treated alike become rows of one matrix, and one node treats them all.

A node costs about a microsecond for a single row, whatever its width; a matrix with a table's column in each of its
rows is read along that column in bulk. So the fewer, wider nodes, the better for both.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from evenkeel.transforms.builder import Builder, Series, Step
from evenkeel.transforms.inputs import Array, Signature
from evenkeel.transforms.onnx_operators import ELEMENTWISE, IR_VERSION, LANES, ML_OPSET, OPSET, check_operators
from evenkeel.transforms.schedule import schedule
from evenkeel.transforms.session import ROW_MULTIPLE

if TYPE_CHECKING:
    import onnx

PREFIX = "transform/"
_NUMPY: dict[str, Any] = {"text": np.object_}


class Place(NamedTuple):
    """Where a column lies: a row of a tensor."""

    tensor: str
    row: int


class Output(NamedTuple):
    """An output of a graph: columns side by side, of shape (columns, rows), or (rows, columns) if transposed."""

    series: Sequence[Series]
    transposed: bool = False


def compile_graph(build: Builder, signature: Signature, outputs: Mapping[str, Output]) -> "onnx.ModelProto":
    """Return an ONNX model that gives the outputs, and reads those tensors of the signature that it needs."""
    return _Compiler(build, signature).model(outputs)


class _Compiler:
    def __init__(self, build: Builder, signature: Signature) -> None:
        self._steps = build.steps
        self._inputs = signature.widths()
        self._nodes: list[onnx.NodeProto] = []
        self._initializers: dict[tuple[str, tuple[int, ...], bytes], onnx.TensorProto] = {}
        self._places: dict[int, list[Place]] = {}
        self._rows: dict[str, int] = dict(self._inputs)
        self._gathered: dict[tuple[Place, ...], str] = {}
        self._read: set[str] = set()

    def model(self, outputs: Mapping[str, Output]) -> "onnx.ModelProto":
        import onnx
        from onnx import helper

        needed = [series for output in outputs.values() for series in output.series]
        for group in schedule(self._steps, needed):
            self._emit(group)
        made = [self._output(name, output) for name, output in outputs.items()]
        inputs = [_input(kind, n) for kind, n in self._inputs.items() if kind in self._read]
        graph = helper.make_graph(self._nodes, "transform", inputs, made, list(self._initializers.values()))
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="evenkeel")
        helper.set_model_props(model, {ROW_MULTIPLE: "1"})
        check_operators(model)
        onnx.checker.check_model(model)
        return model

    def _emit(self, group: list[Series]) -> None:
        """Write the node of steps that are alike, each with its columns in rows of the node's one output."""
        step = self._steps[group[0].id]
        if step.operator in ("Input", "Constant", "Join"):
            self._places |= {one.id: self._given(self._steps[one.id], one.width) for one in group}
            return
        for part in self._partition(sorted(group, key=self._first_place)):
            self._write(step, part)

    def _partition(self, group: list[Series]) -> list[list[Series]]:
        """Return the parts of a group that are worth a node each, or the group as the only one.

        Steps that take rows of the same tensors always share a node. To join others costs nodes that bring together
        what they take, and about half a node for each to part again what they give.
        """
        parts: dict[tuple[str, ...], list[Series]] = {}
        for series in group:
            operands = self._steps[series.id].operands
            tensors = tuple(place.tensor for operand in operands for place in self._places[operand.id][:1])
            parts.setdefault(tensors, []).append(series)
        apart = sum(self._price(part) for part in parts.values())
        return [group] if self._price(group) + len(parts) / 2 <= apart else list(parts.values())

    def _price(self, group: list[Series]) -> int:
        """Return how many nodes a group takes."""
        price = 1
        for place in range(len(self._steps[group[0].id].operands)):
            parts = [(self._steps[one.id].operands[place], one.width) for one in group]
            places = tuple(p for series, width in parts for p in self._spread(series, width))
            tensors, runs = _tensors(places), _runs(places)
            if len(tensors) <= 1:
                price += not all(self._whole(run) for run in runs)
            elif places not in self._gathered:
                price += 1 + min(1, sum(not self._whole(run) for run in runs))
        return price

    def _write(self, step: Step, group: list[Series]) -> None:
        operands = []
        for place in range(len(step.operands)):
            parts = [(self._steps[one.id].operands[place], one.width) for one in group]
            if len(group) == 1:  # what is wider is left to the kernel
                parts = [(parts[0][0], parts[0][0].width)]
            operands.append(self._operand(parts))
        self._place(group, self._call(step, operands, sum(one.width for one in group)))

    def _given(self, step: Step, width: int) -> list[Place]:
        """Return where a series lies that needs no node."""
        if step.operator == "Join":
            return [place for operand in step.operands for place in self._places[operand.id]]
        if step.operator == "Constant":
            return []
        attributes: dict[str, Any] = dict(step.attributes)
        if attributes["tensor"] == "texts":
            return [Place(self._text_columns()[attributes["row"]], 0)]
        return [Place(attributes["tensor"], attributes["row"] + place) for place in range(width)]

    def _text_columns(self) -> list[str]:
        """Return a tensor for each column of text."""
        from onnx import helper

        self._read.add("texts")
        names = [f"{PREFIX}text_{row}" for row in range(self._inputs["texts"])]
        if names[0] not in self._rows:
            node = helper.make_node("Split", ["texts"], names, f"{PREFIX}Split", axis=0, num_outputs=len(names))
            self._nodes.append(node)
            self._rows |= dict.fromkeys(names, 1)
        return names

    def _place(self, group: list[Series], tensor: str) -> None:
        row = 0
        for series in group:
            self._places[series.id] = [Place(tensor, row + i) for i in range(series.width)]
            row += series.width

    def _first_place(self, series: Series) -> tuple[Any, ...]:
        order = list(self._rows)
        for operand in self._steps[series.id].operands:
            if self._places[operand.id]:
                place = self._places[operand.id][0]
                return order.index(place.tensor), place.row, series.id
        return len(order), 0, series.id

    def _call(self, step: Step, operands: list[str], rows: int) -> str:
        attributes: dict[str, Any] = dict(step.attributes)
        if step.operator == "Total":
            return self._node("ReduceSum", [*operands, self._constant(np.array([0]))], rows, keepdims=1)
        if step.operator == "Gather":
            table = np.frombuffer(attributes["table"], attributes["dtype"])
            return self._node("Gather", [self._constant(table), *operands], rows, axis=0)
        if step.operator == "RegexFullMatch":
            return self._node("RegexFullMatch", operands, rows, pattern=attributes["pattern"])
        if step.operator == "Cast":
            return self._node("Cast", operands, rows, to=_onnx_type(attributes["dtype"]))
        if step.operator == "LabelEncoder":
            return self._label_encoder(operands, rows, attributes)
        if ELEMENTWISE[step.operator].uneven:
            return self._padded(step.operator, operands, rows)
        return self._node(step.operator, operands, rows)

    def _label_encoder(self, operands: list[str], rows: int, attributes: dict[str, Any]) -> str:
        keys = attributes["keys"]
        kind = "keys_strings" if isinstance(keys[0], str) else "keys_int64s"
        coding = {kind: list(keys), "values_int64s": list(attributes["codes"]), "default_int64": attributes["default"]}
        return self._node("LabelEncoder", operands, rows, domain="ai.onnx.ml", **coding)

    def _padded(self, operator: str, operands: list[str], rows: int) -> str:
        """Write a node that runs on seven rows more, so that the tail of its tensor holds no row that counts."""
        padding = self._constant(np.ones((rows, LANES - 1)))
        longer = self._node("Concat", [*operands, padding], rows, axis=1)
        result = self._node(operator, [longer], rows)
        start, stop, axis = (self._constant(np.array([n])) for n in (0, 1 - LANES, 1))
        return self._node("Slice", [result, start, stop, axis], rows)

    def _operand(self, parts: list[tuple[Series, int]]) -> str:
        """Return the tensor of an operand of a group: each series, repeated to the width of what it takes part in."""
        if self._steps[parts[0][0].id].operator == "Constant":
            return self._constant(self._constants(parts))
        places = [p for series, width in parts for p in self._spread(series, width)]
        return self._gather(tuple(places))

    def _constants(self, parts: list[tuple[Series, int]]) -> Array:
        """Return constants as a matrix of one column, or as a scalar where they are all the same, which is faster."""
        values: list[Any] = []
        for series, width in parts:
            own: Any = dict(self._steps[series.id].attributes)["values"]
            values += own * width if len(own) == 1 else own
        dtype = parts[0][0].dtype
        array = np.array([value for _, value in values], _NUMPY.get(dtype, dtype))
        return array[0:1].reshape(()) if len(set(values)) == 1 else array[:, None]

    def _spread(self, series: Series, width: int) -> list[Place]:
        places = self._places[series.id]
        return places * width if len(places) == 1 else places

    def _gather(self, places: tuple[Place, ...]) -> str:
        """Return a tensor with these columns in this order, with as few nodes as there can be."""
        if places not in self._gathered:
            tensors, runs = _tensors(places), _runs(places)
            if len(tensors) == 1:
                made = self._take(tensors[0], [place.row for place in places])
            elif sum(not self._whole(run) for run in runs) <= 1:
                made = self._node("Concat", [self._gather(run) for run in runs], len(places), axis=0)
            else:
                starts = dict(zip(tensors, np.cumsum([0, *(self._rows[t] for t in tensors)]).tolist(), strict=False))
                joined = self._node("Concat", tensors, sum(self._rows[t] for t in tensors), axis=0)
                self._read.update(tensors)
                made = self._take(joined, [starts[place.tensor] + place.row for place in places])
            self._gathered[places] = made
        return self._gathered[places]

    def _take(self, tensor: str, rows: list[int]) -> str:
        self._read.add(tensor)
        if rows == list(range(self._rows[tensor])):
            return tensor
        return self._node("Gather", [tensor, self._constant(np.array(rows))], len(rows), axis=0)

    def _whole(self, run: tuple[Place, ...]) -> bool:
        return [place.row for place in run] == list(range(self._rows[run[0].tensor]))

    def _constant(self, values: Array) -> str:
        from onnx import numpy_helper

        content = repr(values.tolist()).encode() if values.dtype == object else values.tobytes()
        key = (str(values.dtype), values.shape, content)
        if key not in self._initializers:
            self._initializers[key] = numpy_helper.from_array(values, f"{PREFIX}constant_{len(self._initializers)}")
        return str(self._initializers[key].name)

    def _node(self, operator: str, inputs: Sequence[str], rows: int, **attributes: Any) -> str:
        from onnx import helper

        name = f"{PREFIX}{operator}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [name], name, **attributes))
        self._rows[name] = rows
        return name

    def _output(self, name: str, output: Output) -> "onnx.ValueInfoProto":
        from onnx import helper

        parts = [(series, series.width) for series in output.series]
        width, tensor = sum(w for _, w in parts), self._operand(parts)
        kind = "Transpose" if output.transposed else "Identity"  # Transpose turns the axes round by default
        self._nodes.append(helper.make_node(kind, [tensor], [name], f"{PREFIX}{name}"))
        shape: list[int | str] = ["rows", width] if output.transposed else [width, "rows"]
        return helper.make_tensor_value_info(name, _onnx_type(output.series[0].dtype), shape)


def _tensors(places: Sequence[Place]) -> list[str]:
    return list(dict.fromkeys(place.tensor for place in places))


def _runs(places: Sequence[Place]) -> list[tuple[Place, ...]]:
    """Return the places, in order, in pieces that each lie in one tensor."""
    return [tuple(run) for _, run in itertools.groupby(places, lambda place: place.tensor)]


def _input(kind: str, columns: int) -> "onnx.ValueInfoProto":
    from onnx import helper

    dtype = {"integers": "int64", "floats": "float64", "texts": "text", "words": "float64", "valid": "bool"}[kind]
    return helper.make_tensor_value_info(kind, _onnx_type(dtype), [columns, "rows"])


def _onnx_type(dtype: str) -> int:
    from onnx import TensorProto, helper

    return TensorProto.STRING if dtype == "text" else helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
