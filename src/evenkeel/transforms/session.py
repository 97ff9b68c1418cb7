"""One ONNX graph, ready to run; wants nothing but numpy and onnxruntime."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from evenkeel.errors import BundleError
from evenkeel.transforms.inputs import Array

ROW_MULTIPLE = "evenkeel.row_multiple"
_DEFAULT_MULTIPLE = 8
_INEXACT = "NoopElimination"  # takes a float64 that is 0 or 1 as float32 for one that is so


class Session:
    """A graph that answers the same bits for a row alone, in the middle and at the end of any batch.

    It runs on one thread; parallelism is by process, or by block of rows. Rows are padded with zeros to a multiple of
    ``row_multiple``, which stands in the metadata of the model: 1 where every operator of the graph treats a row alike
    wherever it stands, else 8, the number of values that the widest kernels take at once. A model that says nothing is
    padded. Any thread may call ``run``.
    """

    def __init__(self, model: bytes) -> None:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
        options.log_severity_level = 4
        try:
            self._session = ort.InferenceSession(
                model, options, providers=["CPUExecutionProvider"], disabled_optimizers=[_INEXACT]
            )
        except Exception as error:  # onnxruntime raises a dozen unrelated classes
            raise BundleError("This is not a graph that ONNX Runtime can load", got=str(error)) from error
        self._run_options = ort.RunOptions()
        self.inputs = tuple(one.name for one in self._session.get_inputs())
        self.outputs = tuple(one.name for one in self._session.get_outputs())
        self._row_axis = {one.name: _row_axis(one.shape) for one in self._session.get_inputs()}
        self._types = {one.name: one.type for one in (*self._session.get_inputs(), *self._session.get_outputs())}
        metadata = self._session.get_modelmeta().custom_metadata_map
        self.row_multiple = int(metadata.get(ROW_MULTIPLE, _DEFAULT_MULTIPLE))

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
        return np.dtype(np.float64 if self._types[name] == "tensor(double)" else np.float32)

    def _rows(self, feed: Mapping[str, Array]) -> int:
        name = self.inputs[0]
        rows: int = feed[name].shape[self._row_axis[name]]
        return rows


def _row_axis(shape: Sequence[int | str | None]) -> int:
    """Return which axis of an input runs along the rows: the first that has no fixed length."""
    return next((axis for axis, length in enumerate(shape) if not isinstance(length, int)), 0)


def _pad(tensor: Array, axis: int, rows: int) -> Array:
    shape = list(tensor.shape)
    shape[axis] = rows
    filling = np.full(shape, "", np.object_) if tensor.dtype == np.object_ else np.zeros(shape, tensor.dtype)
    return np.concatenate([tensor, filling], axis)
