"""Graphs of other tools: one matrix or an input for each column, with maps, labels, other opsets, or what is refused."""

import numpy as np
import onnx
import pandas as pd
import pyarrow as pa
import pytest
from onnx import TensorProto, helper
from skl2onnx import to_onnx
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LogisticRegression

from evenkeel.adoption import adopt_model, understand
from evenkeel.errors import BundleError
from evenkeel.typing import ColumnType, Task


@pytest.fixture(scope="module")
def matrix(rows):
    return rows.fillna(0.0).assign(seen_at=rows["seen_at"] % 1_000).to_numpy(np.float32)


def adopted(model, matrix, names=("age", "spend", "seen")):
    sample = pa.Table.from_pandas(pd.DataFrame(matrix, columns=list(names)), preserve_index=False)
    return adopt_model(understand(model, len(names)), sample)


def test_the_classes_of_a_map_are_those_of_the_scores(matrix, late):
    words = LogisticRegression(max_iter=500).fit(matrix, np.where(late, "yes", "no"))
    found = adopted(to_onnx(words, matrix[:1]), matrix)
    assert (found.model.spec.task, found.model.spec.classes) == (Task.BINARY, ("no", "yes"))
    assert np.allclose(found.model.scores(found.graph.features(found.sample)), words.predict_proba(matrix), atol=1e-5)


@pytest.mark.parametrize("opset", [12, 17, 21])
def test_an_older_opset_is_brought_to_ours(opset, matrix, late):
    several = LogisticRegression(max_iter=500).fit(matrix, late + 2 * (matrix[:, 0] > 70))
    found = adopted(to_onnx(several, matrix[:1], target_opset=opset, options={"zipmap": False}), matrix)
    assert found.model.spec.classes == tuple(several.classes_.tolist())
    assert found.proven == len(matrix)


def test_a_number_is_a_number(matrix):
    model = RandomForestRegressor(3, random_state=0).fit(matrix, matrix[:, 1])
    found = adopted(to_onnx(model, matrix[:1]), matrix)
    assert found.model.spec.task is Task.REGRESSION
    assert np.allclose(found.model.scores(found.graph.features(found.sample)), model.predict(matrix), rtol=1e-5)


def graph(inputs, nodes, outputs, *, opset=21):
    made = helper.make_graph(
        nodes,
        "others",
        [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in inputs],
        [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in outputs],
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)


FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64
SPLIT = [  # the first column, and the others
    helper.make_node("Constant", [], ["sizes"], value=onnx.numpy_helper.from_array(np.array([1, 2]))),
    helper.make_node("Split", ["x", "sizes"], ["a", "b"], axis=1),
]


def test_an_input_for_each_column_is_that_column(matrix):
    inputs = [("flag", TensorProto.BOOL, [None, 1]), ("count", INT64, [None]), ("wide", TensorProto.DOUBLE, [None, 1])]
    nodes = [
        helper.make_node("Cast", ["flag"], ["a"], to=TensorProto.DOUBLE),
        helper.make_node("Cast", ["count"], ["flat"], to=TensorProto.DOUBLE),
        helper.make_node("Unsqueeze", ["flat", "axis"], ["b"]),
        helper.make_node("Sum", ["a", "b", "wide"], ["total"]),
    ]
    model = graph(inputs, nodes, [("total", TensorProto.DOUBLE, [None, 1])])
    model.graph.initializer.append(onnx.numpy_helper.from_array(np.array([1]), "axis"))
    sample = pa.table({"wide": [0.25, 1e9 + 0.25], "count": [2**40 + 1, 3], "flag": [True, False]})
    found = adopt_model(understand(model, 3), sample)
    assert [(one.name, one.type, one.nullable) for one in found.signature.inputs] == [
        ("flag", ColumnType.BOOLEAN, False),
        ("count", ColumnType.INTEGER, False),
        ("wide", ColumnType.FLOAT, True),
    ]
    assert found.graph.features(found.sample)[0].tolist() == [1.0, 2.0**40 + 1, 0.25]


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (graph([("x", TensorProto.STRING, [None, 1])], [], [("x", TensorProto.STRING, [None, 1])]), "not of numbers"),
        (graph([("x", FLOAT, [1, 3])], [], [("x", FLOAT, [1, 3])]), "is not one of rows"),
        (graph([("x", FLOAT, [None, 3])], [], [("x", FLOAT, [None, 3])]), "are no probabilities"),
        (graph([("x", INT64, [None, 3])], [], [("x", INT64, [None, 3])]), "cannot be told"),
        (graph([], [], []), "has no input"),
        (graph([("x", FLOAT, [None, 3])], SPLIT, [("a", FLOAT, [None, 1]), ("b", FLOAT, [None, 2])]), "cannot be told"),
        (graph([("x", FLOAT, [None, 3])], SPLIT, [("b", FLOAT, [None, 2])]), "are no probabilities"),
    ],
    ids=["texts", "a fixed batch", "scores", "labels alone", "nothing", "two outputs", "two numbers"],
)
def test_a_graph_whose_answers_would_not_be_known_is_refused(model, told):
    with pytest.raises(BundleError, match=told):
        understand(model, 3)


def test_classes_that_the_labels_contradict_are_refused():
    nodes = [
        helper.make_node("Softmax", ["x"], ["probabilities"], axis=1),
        helper.make_node("ArgMin", ["probabilities"], ["label"], axis=1, keepdims=0),
    ]
    model = graph([("x", FLOAT, [None, 2])], nodes, [("label", INT64, [None]), ("probabilities", FLOAT, [None, 2])])
    with pytest.raises(BundleError, match="The classes of this ONNX model cannot be told") as refused:
        adopted(model, np.array([[0, 1], [3, 1]], np.float32), ("a", "b"))
    assert refused.value.got == "1"
