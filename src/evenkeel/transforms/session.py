"""One ONNX graph, ready to run; wants nothing but numpy and onnxruntime."""

import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from evenkeel.errors import BundleError
from evenkeel.transforms.inputs import Array

ROW_MULTIPLE = "evenkeel.row_multiple"
_DEFAULT_MULTIPLE, _MOST_MULTIPLE = 8, 1_024
_INEXACT = (
    "NoopElimination",  # takes a float64 that is 0 or 1 as float32 for one that is so
    "MatMulScaleFusion",  # rounds a float64 factor of a matrix product to float32
)
_OTHER_FILES = "session.model_external_initializers_file_folder_path"  # by default the current folder

_SILENCE = "ORT_DISABLE_TELEMETRY"  # else ONNX Runtime keeps an id of the machine, and tells its maker what it runs


class Port(NamedTuple):
    """The type of an input or output as ONNX Runtime writes it, ``tensor(int64)``, and its lengths where they are fixed."""

    type: str
    shape: tuple[int | None, ...]


class Session:
    """A graph that answers the same bits for a row alone, in the middle and at the end of any batch.

    It runs on one thread; parallelism is by process, or by block of rows. Rows are padded with zeros to a multiple of
    ``row_multiple``, which stands in the metadata of the model: 1 where every operator of the graph treats a row alike
    wherever it stands, else 8, the number of values that the widest kernels take at once. A model that says nothing is
    padded. Any thread may call ``run``.
    """

    def __init__(self, model: bytes) -> None:
        os.environ.setdefault(_SILENCE, "1")
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
        options.log_severity_level = 4
        options.add_session_config_entry(
            _OTHER_FILES, os.devnull
        )  # a graph is its bytes, and reads no file beside them
        try:
            self._session = ort.InferenceSession(
                model, options, providers=["CPUExecutionProvider"], disabled_optimizers=[*_INEXACT]
            )
        except Exception as error:  # onnxruntime raises a dozen unrelated classes
            remedy = "A graph has standard operators alone, and its weights in itself: export it so."
            raise BundleError(
                "This is not a graph that ONNX Runtime can load", got=str(error), remedy=remedy
            ) from error
        self._run_options = ort.RunOptions()
        self.asks = {one.name: _port(one) for one in self._session.get_inputs()}
        self.gives = {one.name: _port(one) for one in self._session.get_outputs()}
        self.inputs, self.outputs = tuple(self.asks), tuple(self.gives)
        self._row_axis = {one.name: _row_axis(one.shape) for one in self._session.get_inputs()}
        metadata = self._session.get_modelmeta().custom_metadata_map
        self.row_multiple = _multiple(metadata.get(ROW_MULTIPLE, str(_DEFAULT_MULTIPLE)))

    def run(self, tensors: Mapping[str, Array], outputs: Sequence[str] | None = None) -> dict[str, Array]:
        """Return the outputs asked for (or all) by name, each of shape (rows, ...).

        ``tensors`` holds each input of the graph, with as many rows as the others; what the graph does not read is
        left out.
        """
        wanted = self.outputs if outputs is None else tuple(outputs)
        feed = {name: tensors[name] for name in self.inputs}
        rows = self._rows(feed)
        padding = -rows % self.row_multiple if rows else 1
        if padding:
            feed = {name: _pad(tensor, self._row_axis[name], padding) for name, tensor in feed.items()}
        found = self._session.run(wanted, feed, self._run_options)
        return {name: one[:rows] if padding else one for name, one in zip(wanted, found, strict=True)}

    def dtype(self, name: str) -> np.dtype[Any]:
        """Return the type of the fractions of an input or output."""
        return np.dtype(np.float64 if {**self.asks, **self.gives}[name].type == "tensor(double)" else np.float32)

    def _rows(self, feed: Mapping[str, Array]) -> int:
        name = self.inputs[0]
        rows: int = feed[name].shape[self._row_axis[name]]
        return rows


def _port(one: Any) -> Port:
    return Port(one.type, tuple(length if isinstance(length, int) else None for length in one.shape))


def _multiple(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) <= _MOST_MULTIPLE):
        raise BundleError(f"The graph says a wrong {ROW_MULTIPLE}", expected=f"1 to {_MOST_MULTIPLE}", got=text)
    return int(text)


def _row_axis(shape: Sequence[int | str | None]) -> int:
    """Return which axis of an input runs along the rows: the first that has no fixed length."""
    return next((axis for axis, length in enumerate(shape) if not isinstance(length, int)), 0)


def _pad(tensor: Array, axis: int, rows: int) -> Array:
    shape = list(tensor.shape)
    shape[axis] = rows
    filling = np.full(shape, "", np.object_) if tensor.dtype == np.object_ else np.zeros(shape, tensor.dtype)
    return np.concatenate([tensor, filling], axis)
