"""What the compiler puts together, and what it must not."""

from collections import Counter

import evenkeel.transforms as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.transforms.builder import Builder
from evenkeel.typing import ColumnType

FLOATS = {name: ExampleColumn(name, ColumnType.FLOAT) for name in "abcdefgh"}
TEXTS = {name: ExampleColumn(name, ColumnType.TEXT) for name in "abc"}


def operators(graph: ek.Graph) -> Counter[str]:
    return Counter(node.op_type for node in ek.TransformGraph.of(graph).onnx_model().graph.node)


def test_columns_that_are_treated_alike_share_a_node() -> None:
    graph = ek.transform(lambda x: {name: x[name] * 2 + len(name) for name in x}).trace(FLOATS)
    assert operators(graph) == Counter(Mul=1, Add=2, Sub=1, Cast=1, Transpose=1)


def test_numbers_as_they_are_cost_four_nodes() -> None:
    graph = ek.transform(lambda x: {name: x[name] for name in x}).trace(FLOATS)
    assert operators(graph) == Counter(Cast=1, Sub=1, Add=1, Transpose=1)


def test_text_is_never_gathered() -> None:
    """ONNX Runtime 1.31 copies one text of each row of a matrix, and leaves the others empty."""
    graph = ek.transform(lambda x: {f"{a}{b}": x[a] == x[b] for a in x for b in x if a < b}).trace(TEXTS)
    transform = ek.TransformGraph.of(graph)
    texts = [node for node in transform.onnx_model().graph.node if any("text" in name for name in node.input)]
    assert {node.op_type for node in texts} == {"Split", "Equal"}
    rows = [{"a": "x", "b": "x", "c": "y"}, {"a": "y", "b": "x", "c": "y"}, {"a": "", "b": "", "c": None}]
    found = transform.session.run(ek.decode_rows(rows, graph.signature))["features"]
    assert str(found.tolist()) == "[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, nan, nan]]"


def test_the_same_step_is_written_once_and_constants_keep_their_bits() -> None:
    build = Builder()
    x = build.input("floats", 0, "float64")
    assert build("Add", x, 0.0) is build("Add", x, 0.0)
    assert build("Add", x, 0.0) is not build("Add", x, -0.0)
    assert build.cast(build.cast(x, "int64"), "int64") is build.cast(x, "int64")
