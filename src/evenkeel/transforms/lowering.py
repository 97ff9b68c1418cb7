"""From a graph to ONNX: to its features, or to columns half-way that analyzers read."""

from typing import TYPE_CHECKING

from evenkeel.errors import DefinitionError
from evenkeel.transforms.builder import Builder
from evenkeel.transforms.compile import Output, compile_graph
from evenkeel.transforms.graph import Graph

if TYPE_CHECKING:
    import onnx


def features_model(graph: Graph, *, wide: bool = False) -> "onnx.ModelProto":
    """Return the ONNX model with the one output ``features``, shape (rows, columns), NaN where missing.

    They are float32, or float64 if ``wide``, for a model that was trained elsewhere on these.
    """
    if graph.unlearnt():
        raise DefinitionError("This graph has not been fitted", remedy="Call fit(graph, engine, relation) first.")
    build = Builder()
    done = graph.lower(build, [feature.node for feature in graph.features])
    doubles = build.join(*(done[feature.node].floats(build) for feature in graph.features))
    last = doubles if wide else build.cast(doubles, "float32")
    nothing = build("Sub", last, last)  # 0, but NaN for what is infinite, or became so in float32
    features = build("Add", last, nothing)
    return compile_graph(build, graph.signature, {"features": Output([features], transposed=True)})


def values_model(graph: Graph) -> "onnx.ModelProto":
    """Return the ONNX model that gives the features before the last cast, each as an output of its own type.

    A feature ``f`` is the output ``f``, shape (columns, rows), and, unless it is a float (NaN where missing) or never
    missing, ``f_valid``: bool, shape (1, rows).
    """
    build = Builder()
    done = graph.lower(build, [feature.node for feature in graph.features])
    outputs = {}
    for feature in graph.features:
        value = done[feature.node]
        outputs[feature.name] = Output([value.values])
        if value.valid is not None:
            outputs[f"{feature.name}_valid"] = Output([value.valid])
    return compile_graph(build, graph.signature, outputs)
