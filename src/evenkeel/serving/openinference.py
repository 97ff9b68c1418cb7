"""The Open Inference Protocol, version 2, over HTTP and JSON: each column is a tensor of shape [rows] or [rows, 1].

Source: the protocol's "REST API" page, with the tensor data types BOOL, INT8 to INT64, UINT8 to UINT64, FP16 to FP64
and BYTES (text). A missing value is JSON null. Timestamps and dates are BYTES, in ISO 8601. A list is BYTES too, the text of a
JSON array, such as ``"[1, null]"``: a tensor has no rows of different lengths. The binary extension is not spoken.
"""

import math
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from evenkeel.errors import InvalidRequestError, NotFoundError, shorten
from evenkeel.serving.answering import Answer
from evenkeel.serving.request import Question, broken, too_many_rows
from evenkeel.serving.response import RefusedRequestError, encode_json
from evenkeel.serving.served import ServedModel
from evenkeel.transforms.inputs import Input
from evenkeel.typing import ColumnType, Json, Task

if TYPE_CHECKING:
    from evenkeel.bundles import Predictor

_INTEGERS = ("INT64", "INT32", "INT16", "INT8", "UINT64", "UINT32", "UINT16", "UINT8")
_TYPES = {
    ColumnType.BOOLEAN: ("BOOL",),
    ColumnType.INTEGER: _INTEGERS,
    ColumnType.FLOAT: ("FP64", "FP32", "FP16", *_INTEGERS),
    ColumnType.TEXT: ("BYTES",),
    ColumnType.TIMESTAMP: ("BYTES",),
    ColumnType.DATE: ("BYTES",),
    ColumnType.LIST: ("BYTES",),
}


class _Tensor(msgspec.Struct):
    name: str
    shape: list[int]
    datatype: str
    data: list[Any]


class _Output(msgspec.Struct):
    name: str


class _Parameters(msgspec.Struct):
    key: str | int | None = None


class _Infer(msgspec.Struct):
    inputs: list[_Tensor]
    id: str | None = None
    parameters: _Parameters = msgspec.field(default_factory=_Parameters)
    outputs: list[_Output] | None = None


_decode_infer = msgspec.json.Decoder(_Infer).decode


def read_infer(body: bytes, model: ServedModel, most_rows: int) -> tuple[Question, list[str] | None]:
    """Return the rows of an infer request, and the names of the outputs that are asked for (None: all)."""
    try:
        asked = _decode_infer(body)
    except (ValueError, RecursionError) as error:
        raise broken(body, error) from None
    columns: dict[str, list[Any]] = {}
    for tensor in asked.inputs:
        if tensor.name in columns:
            raise _refusal(f"input {tensor.name!r} is given twice", "one tensor for each input", tensor.name)
        columns[tensor.name] = _values(tensor, model)
    rows = _rows(columns, most_rows)
    key = None if asked.parameters.key is None else str(asked.parameters.key)
    wanted = None if asked.outputs is None else [output.name for output in asked.outputs]
    return Question(rows, [encode_json(row) for row in rows], asked.id, key), wanted


def infer_answer(answer: Answer, question: Question, wanted: list[str] | None) -> dict[str, Json]:
    """Return the answer as tensors: ``id``, and ``value``, or ``label`` and ``probabilities`` ([rows, classes]).

    Several labels are ``labels`` (BOOL) and ``probabilities``, both [rows, labels]; quantiles are beside their median,
    ``value``, as ``quantiles`` ([rows, quantiles]).

    Where a row breaks a promise of the schema, the parameter ``warnings`` has a list of reasons for each row.
    """
    outputs = {output.name: msgspec.to_builtins(output) for output in _outputs(answer)}
    unknown = [name for name in wanted or () if name not in outputs]
    if unknown:
        raise RefusedRequestError(422, NotFoundError("output", unknown[0], outputs))
    chosen = outputs if wanted is None else {name: outputs[name] for name in wanted}
    identity = {} if question.request_id is None else {"id": question.request_id}
    origin = answer.served.origin
    warnings: list[Json] = [[*answer.warnings.get(place, ())] for place in range(len(answer.ids))]
    parameters: dict[str, Json] = {"parameters": {"warnings": warnings}} if answer.warnings else {}
    return {
        "model_name": origin.model,
        "model_version": str(origin.version),
        **identity,
        **parameters,
        "outputs": list(chosen.values()),
    }


def server_metadata(version: str) -> dict[str, Json]:
    """Return the name and the version of the server."""
    return {"name": "evenkeel", "version": version, "extensions": []}


def model_metadata(model: ServedModel) -> dict[str, Json]:
    """Return the names, types and shapes of what the model reads and answers; -1 is the number of rows."""
    arms = list(model.arms.values())
    predictor = arms[0].predictor
    nothing = _outputs(Answer(arms[0], [], [], [], fallback=False, warnings={}))
    outputs: list[Json] = [
        {"name": one.name, "datatype": one.datatype, "shape": [-1, *one.shape[1:]]} for one in nothing
    ]
    return {
        "name": model.route.model,
        "versions": [str(arm.arm.version) for arm in arms],
        "platform": _platform(predictor),
        "inputs": [
            {"name": column.name, "datatype": _TYPES[column.type][0], "shape": [-1]}
            for column in predictor.signature.inputs
        ],
        "outputs": outputs,
    }


def _platform(predictor: "Predictor") -> str:
    native = predictor.manifest.native
    return "onnx_onnxv1" if native is None else f"{native.framework}_{native.format}"


def _outputs(answer: Answer) -> list[_Tensor]:
    predictor, rows = answer.served.predictor, len(answer.ids)
    columns = len(predictor.classes) or len(predictor.quantiles)
    matrix = _Tensor("", [rows, columns], "FP32", [value for scores in answer.scores for value in scores])
    identity, decisions = _Tensor("id", [rows], "BYTES", [*answer.ids]), answer.decisions()
    if predictor.task is Task.MULTILABEL:
        marks = [None if places is None else place in places for places in answer.decided for place in range(columns)]  # type: ignore[operator]  # of labels, places are lists
        return [identity, _Tensor("labels", [rows, columns], "BOOL", marks), replace(matrix, name="probabilities")]
    if decisions is not None:
        return [identity, _Tensor("label", [rows], "BYTES", [*decisions]), replace(matrix, name="probabilities")]
    median = predictor.quantiles.index(0.5) if predictor.quantiles else 0
    value = _Tensor("value", [rows], "FP32", [scores[median] for scores in answer.scores])
    return [identity, value, *([replace(matrix, name="quantiles")] if predictor.quantiles else [])]


def _values(tensor: _Tensor, model: ServedModel) -> list[Any]:
    """Return the values of a tensor, one for each row; raises `RefusedRequestError` where it is no column of rows."""
    column = next((i for i in _inputs(model) if i.name == tensor.name), None)
    data = [value for item in tensor.data for value in (item if isinstance(item, list) else [item])]
    if len(tensor.shape) not in (1, 2) or tensor.shape[1:] not in ([], [1]) or math.prod(tensor.shape) != len(data):
        got = f"shape {tensor.shape} with {len(data)} values"
        lists = ", each list the text of a JSON array" if column is not None and column.items is not None else ""
        raise _refusal(f"input {tensor.name!r} is not a column", f"shape [rows] or [rows, 1]{lists}", got)
    if column is not None and tensor.datatype not in _TYPES[column.type]:
        expected = " or ".join(_TYPES[column.type])
        raise _refusal(f"input {tensor.name!r} is of another type", expected, tensor.datatype)
    if column is not None and column.items is not None:
        return [_list(value, tensor.name) for value in data]
    return data


def _list(value: object, name: str) -> list[Any] | None:
    """Return the list that a text says; raises `RefusedRequestError` where it says none."""
    if value is None:
        return None
    try:
        found: list[Any] = msgspec.json.decode(value if isinstance(value, str) else b"", type=list[Any])
    except (ValueError, RecursionError):
        got = shorten(value, 60)
        raise _refusal(f"input {name!r} is no list", 'the text of a JSON array, such as "[1, null]"', got) from None
    return found


def _inputs(model: ServedModel) -> tuple[Input, ...]:
    found: tuple[Input, ...] = next(iter(model.arms.values())).predictor.signature.inputs
    return found


def _rows(columns: dict[str, list[Any]], most_rows: int) -> list[dict[str, Any]]:
    lengths = {len(values) for values in columns.values()}
    if len(lengths) > 1:
        raise _refusal("the inputs have different numbers of rows", "as many in each", sorted(lengths))
    if max(lengths, default=0) > most_rows:
        raise too_many_rows(max(lengths), most_rows)
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _refusal(problem: str, expected: object, got: object) -> RefusedRequestError:
    return RefusedRequestError(422, InvalidRequestError(problem, expected=expected, got=got))
