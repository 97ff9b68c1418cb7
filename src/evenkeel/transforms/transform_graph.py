"""A fitted transform: the graph with all that it learnt, and the same as ONNX."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenkeel.artifacts.base import Artifact, dump_json, load_json
from evenkeel.artifacts.display import Table
from evenkeel.errors import StoreError
from evenkeel.transforms.catalogue import operation_kinds
from evenkeel.transforms.decode import Decoder
from evenkeel.transforms.folds import fold_of
from evenkeel.transforms.graph import Graph, GraphDocument
from evenkeel.transforms.inputs import Signature
from evenkeel.transforms.lowering import features_model
from evenkeel.transforms.session import Session
from evenkeel.typing import Json

if TYPE_CHECKING:
    import onnx

_BLOCK = 8_192  # rows at a time, so that a matrix of all columns stays near the processor


class TransformGraph(Artifact):
    """What `fit` gives: from raw columns to one float32 matrix, the same in training, batch, stream and HTTP.

    The folder holds ``graph.json`` (operations, what they learnt, features: to be read by people, and what counts) and
    ``transform.onnx`` (the same, to be run). ``folds`` are the graphs of the parts of the training rows, where something
    is learnt from the label; one that was stored has none.
    """

    def __init__(self, graph: Graph, model: bytes, folds: Sequence[Self] = ()) -> None:
        self.graph = graph
        self.folds = folds
        self.feature_names = graph.feature_names
        self._model = model

    @classmethod
    def of(cls, graph: Graph, folds: Sequence[Graph] = (), *, wide: bool = False) -> Self:
        """Return a graph that has learnt all there is to learn, as ONNX; its features are float64 if ``wide``."""
        model = features_model(graph, wide=wide).SerializeToString(deterministic=True)
        return cls(graph, model, [cls.of(fold) for fold in folds])

    @property
    def signature(self) -> Signature:
        """The raw columns that are really read."""
        return self.graph.signature

    def onnx_model(self) -> "onnx.ModelProto":
        """Return the graph as ONNX.

        Its inputs are those tensors of the signature that it reads; its output is ``features``: float32 (of an adopted
        model float64), shape (rows, columns), NaN where missing. All names within start with ``transform/``.
        """
        import onnx

        return onnx.load_from_string(self._model)

    def features(self, table: pa.Table) -> npt.NDArray[np.float32]:
        """Return the features of the rows, float32, shape (rows, columns), NaN where missing; of an adopted model float64.

        Raises `InvalidRequestError` where the columns are not those of the signature.
        """
        found = np.empty((table.num_rows, len(self.feature_names)), self.session.dtype("features"))
        for start in range(0, table.num_rows, _BLOCK):
            tensors = self._decoder.table(table.slice(start, _BLOCK))
            found[start : start + _BLOCK] = self.session.run(tensors)["features"]
        return found

    def training_features(self, table: pa.Table) -> npt.NDArray[np.float32]:
        """Return the features that a model is trained on, of all the rows that this was fitted on, in their order.

        They are `features`, but for what was learnt out of fold.
        """
        if not self.folds:
            return self.features(table)
        folds = fold_of(np.arange(table.num_rows))
        found = np.empty((table.num_rows, len(self.feature_names)), np.float32)
        for fold, graph in enumerate(self.folds):
            found[folds == fold] = graph.features(table.filter(pa.array(folds == fold)))
        return found

    @cached_property
    def session(self) -> Session:
        """The graph, ready to run."""
        return Session(self._model)

    @cached_property
    def _decoder(self) -> Decoder:
        return Decoder(self.signature)

    def save(self, folder: Path) -> None:
        (folder / "graph.json").write_bytes(dump_json(self.graph.document()))
        (folder / "transform.onnx").write_bytes(self._model)

    @classmethod
    def load(cls, folder: Path) -> Self:
        graph = load_json(folder / "graph.json", GraphDocument).graph(operation_kinds())
        try:
            return cls(graph, (folder / "transform.onnx").read_bytes())
        except OSError as error:
            raise StoreError("The ONNX model of a transform cannot be read", got=str(error)) from error

    def summary(self) -> dict[str, Json]:
        operations = sorted({node.operation.name for node in self.graph.nodes if node.inputs})
        return {
            "columns": len(self.signature.inputs),
            "features": len(self.feature_names),
            "operations": ", ".join(operations),
        }

    def tables(self) -> tuple[Table, ...]:
        """Return the columns that are read."""
        return (Table(("column", "type"), [(column.name, column.type) for column in self.signature.inputs]),)
