"""ONNX: a graph of another tool over columns of numbers, whose answers are found by what they are."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from evenkeel.adoption.foreign import Foreign, labels, task_of
from evenkeel.errors import BundleError
from evenkeel.training import Features, OnnxModel
from evenkeel.training.onnx_model import OnnxForm, OnnxInput
from evenkeel.transforms.session import Session
from evenkeel.typing import ClassLabel, ColumnType

if TYPE_CHECKING:
    import onnx

_NUMBERS = {1: "float", 11: "double", 7: "int64", 6: "int32", 9: "bool"}  # by their number in TensorProto.DataType
_FLOATS, _LABELS = (1, 11), (6, 7, 8)
_COLUMN_TYPES = {"int64": ColumnType.INTEGER, "int32": ColumnType.INTEGER, "bool": ColumnType.BOOLEAN}
_PROBES = 8
_SUM_TOLERANCE = 1e-4


def read_onnx(path: Path) -> "onnx.ModelProto":
    """Return the model in a file, with the data beside it; raises `BundleError` where it is none, or damaged."""
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    try:
        model: onnx.ModelProto = onnx.load(path)
        onnx.checker.check_model(model)
    except (DecodeError, onnx.checker.ValidationError, OSError, ValueError) as error:
        got, remedy = str(error).strip().splitlines()[0], "Export it again, or copy the file again."
        raise BundleError(f"{path} is not a whole ONNX model", got=got, remedy=remedy) from error
    return model


def of_onnx(model: Any, offered: int) -> Foreign | None:
    """Return what an ONNX model is; nothing for any other object.

    ``offered`` is the number of features where the model takes any number of them.
    """
    if type(model).__module__ != "onnx.onnx_ml_pb2" or type(model).__name__ != "ModelProto":
        return None
    inputs, (plain, maps) = _inputs(model, offered), _without_maps(model)
    scores, label = _scores(plain), _label(plain)
    answers = _asked(plain, OnnxForm(inputs, scores, 0), [scores, *label])
    classes = _classes(plain, maps, answers[scores], bool(label))
    form = OnnxForm(inputs, scores, len(classes))
    content = plain.SerializeToString(deterministic=True)

    def fitted(rows: Features) -> OnnxModel:
        if label and classes:
            _check_labels(_asked(plain, form, [scores, *label], rows), scores, label[0], classes)
        return OnnxModel(content, form)

    names = () if inputs[0].matrix else tuple(one.name for one in inputs)
    kinds = [one.type for one in inputs for _ in range(one.width)]
    types = {place: _COLUMN_TYPES[kind] for place, kind in enumerate(kinds) if kind in _COLUMN_TYPES}
    return Foreign(
        title="ONNX",
        names=names,
        width=form.width,
        task=task_of(len(classes)),
        classes=classes,
        fitted=fitted,
        wide=form.wide,
        types=types,
        required=frozenset(types),
    )


def _inputs(model: "onnx.ModelProto", offered: int) -> tuple[OnnxInput, ...]:
    learnt = {one.name for one in model.graph.initializer}
    given = [one for one in model.graph.input if one.name not in learnt]
    found = tuple(_input(one, len(given) == 1, offered) for one in given)
    if not found:
        raise BundleError("This ONNX model has no input")
    return found


def _input(given: "onnx.ValueInfoProto", alone: bool, offered: int) -> OnnxInput:
    tensor = given.type.tensor_type
    shape = [one.dim_value for one in tensor.shape.dim]  # 0 where the length is open
    if tensor.elem_type not in _NUMBERS:
        raise BundleError(
            f"The input {given.name!r} of this ONNX model is not of numbers",
            expected=", ".join(_NUMBERS.values()),
            got=_type_name(tensor.elem_type),
            remedy="Export the model behind its preprocessing of texts, or adopt the object of its own framework.",
        )
    if len(shape) not in (1, 2) or shape[0] or (not alone and shape[1:] not in ([], [1])):
        raise BundleError(
            f"The input {given.name!r} of this ONNX model is not one of rows",
            expected="[rows, columns] for one input, [rows, 1] or [rows] for each of several, with rows left open",
            got=[one.dim_value or one.dim_param or "?" for one in tensor.shape.dim],
            remedy="Export it again with a dynamic batch.",
        )
    if len(shape) == 1:
        return OnnxInput(given.name, _NUMBERS[tensor.elem_type], 1, matrix=False, flat=True)
    return OnnxInput(given.name, _NUMBERS[tensor.elem_type], shape[1] or offered, matrix=alone)


def _type_name(element: int) -> str:
    import onnx

    name = onnx.TensorProto.DataType.Name(element)
    return str(name).lower()


def _without_maps(model: "onnx.ModelProto") -> "tuple[onnx.ModelProto, tuple[ClassLabel, ...]]":
    """Return the model with the tensor behind each map from classes to probabilities, and the classes of the map."""
    import onnx

    maps = {node.output[0]: node for node in model.graph.node if node.op_type == "ZipMap"}
    plain, outputs = onnx.ModelProto(), []
    plain.CopyFrom(model)
    classes: tuple[ClassLabel, ...] = ()
    for one in model.graph.output:
        if one.name in maps:
            classes = _listed(maps[one.name])
            outputs.append(onnx.helper.make_tensor_value_info(maps[one.name].input[0], 1, [None, len(classes)]))
        elif one.type.HasField("tensor_type"):
            outputs.append(one)
    kept = [node for node in model.graph.node if node.op_type != "ZipMap"]
    del plain.graph.node[:], plain.graph.output[:]
    plain.graph.node.extend(kept)
    plain.graph.output.extend(outputs)
    return plain, classes


def _listed(node: "onnx.NodeProto") -> tuple[ClassLabel, ...]:
    for attribute in node.attribute:
        if attribute.name in ("classlabels_int64s", "classlabels_ints") and attribute.ints:
            return tuple(attribute.ints)
        if attribute.name == "classlabels_strings" and attribute.strings:
            return tuple(text.decode() for text in attribute.strings)
    return ()


def _scores(model: "onnx.ModelProto") -> str:
    """Return the output of scores: the one of fractions, or of several the one that is named for probabilities."""
    found: list[str] = [one.name for one in model.graph.output if one.type.tensor_type.elem_type in _FLOATS]
    named = [name for name in found if "prob" in name.lower()]
    if len(found) == 1 or len(named) == 1:
        return (named or found)[0]
    raise BundleError(
        "Which output of this ONNX model holds its answers cannot be told",
        expected="one output of fractions, or one named for probabilities",
        got=", ".join(f"{one.name} ({_type_name(one.type.tensor_type.elem_type)})" for one in model.graph.output),
        remedy="Export it with its probabilities, or with the number that it predicts, as the only output of fractions.",
    )


def _label(model: "onnx.ModelProto") -> list[str]:
    return [one.name for one in model.graph.output if one.type.tensor_type.elem_type in _LABELS][:1]


def _asked(
    model: "onnx.ModelProto", form: OnnxForm, outputs: list[str], rows: Features | None = None
) -> dict[str, npt.NDArray[Any]]:
    """Return what a model answers to some rows, by default ones of small whole numbers."""
    if rows is None:
        rows = np.tile(np.arange(_PROBES, dtype=np.float32)[:, None], (1, form.width))
    known = rows[np.isfinite(rows[:, form.whole]).all(axis=1)]
    try:
        return Session(model.SerializeToString()).run(form.feed(known), outputs)
    except BundleError:
        raise
    except Exception as error:  # onnxruntime raises a dozen unrelated classes
        got = str(error).strip().splitlines()[0]
        remedy = "Look at its inputs: is each feature a column of the sample?"
        raise BundleError("ONNX Runtime cannot run this model", got=got, remedy=remedy) from error


def _classes(
    model: "onnx.ModelProto", maps: tuple[ClassLabel, ...], answers: npt.NDArray[Any], labelled: bool
) -> tuple[ClassLabel, ...]:
    """Return the classes in the order of the scores, none where they are one number."""
    width = 1 if answers.ndim == 1 else answers.shape[1]
    if answers.ndim > 2 or len(answers) != _PROBES:
        raise BundleError("This ONNX model does not answer row by row", got=f"{answers.shape} for {_PROBES} rows")
    if width == 1 and not labelled:
        return ()
    if width == 1 or not _are_shares(answers):
        raise BundleError(
            "The scores of this ONNX model are no probabilities",
            expected="a column for each class, with sum 1 in each row",
            got=answers[:2].tolist(),
            remedy="Export it with its probabilities.",
        )
    told = [maps, *_told(model)]
    return next((one for one in told if len(one) == width), tuple(range(width)))


def _are_shares(answers: npt.NDArray[Any]) -> bool:
    return bool((answers >= 0).all() and np.allclose(answers.sum(axis=1), 1, atol=_SUM_TOLERANCE))


def _told(model: "onnx.ModelProto") -> Iterator[tuple[ClassLabel, ...]]:
    """Yield what may be the classes: attributes that say so, and constants out of which a label is taken."""
    from onnx import numpy_helper

    yield from map(_listed, model.graph.node)
    constants = {one.name: one for one in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type in ("ArrayFeatureExtractor", "Gather") and node.input[0] in constants:
            values = numpy_helper.to_array(constants[node.input[0]]).ravel()
            if values.dtype.kind in "iOSU":
                yield labels([one.decode() if isinstance(one, bytes) else one for one in values.tolist()])


def _check_labels(
    answers: dict[str, npt.NDArray[Any]], scores: str, label: str, classes: tuple[ClassLabel, ...]
) -> None:
    """Raise `BundleError` where the label that the model gives is another than the class of its largest score."""
    best, said = np.argmax(answers[scores], axis=1), answers[label].ravel()
    for place in np.unique(best).tolist():
        found, counts = np.unique(said[best == place].astype(str), return_counts=True)
        if str(found[np.argmax(counts)]) != str(classes[place]):
            raise BundleError(
                "The classes of this ONNX model cannot be told",
                expected=f"the label {classes[place]} where the score at place {place} is the largest",
                got=str(found[np.argmax(counts)]),
                remedy="Export it with a ZipMap, which names the class of each score.",
            )
