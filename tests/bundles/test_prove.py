import numpy as np
import pyarrow as pa
import pytest
from onnx import numpy_helper
from sklearn.linear_model import LogisticRegression

import evenkeel.transforms as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.bundles import load_bundle
from evenkeel.bundles.bisect import parting_columns
from evenkeel.bundles.pack import BundleParts, pack
from evenkeel.bundles.prove import prove
from evenkeel.errors import BundleError
from evenkeel.testing.bundles import packed, transform_graph
from evenkeel.training import LightGBM, Model, Sklearn, TrainingData, fit_model
from evenkeel.training.made_rows import rows_made
from evenkeel.transforms import Transform, TransformGraph
from evenkeel.transforms.operations.clip import Clip
from evenkeel.typing import ColumnType, Task

RAW = pa.table({"a": np.linspace(-2, 2, 60), "b": np.tile([0.0, 1.0, 5.0], 20)})


def logistic() -> Model:
    matrix = transform_graph(RAW).features(RAW)
    data = TrainingData(
        matrix, (matrix[:, 0] > 0).astype(np.int64), ("a", "b"), Task.BINARY, 2, (matrix[:30], np.ones(30, np.int64))
    )
    return fit_model(Sklearn(LogisticRegression()), data, {}, (False, True))


def test_a_bundle_cannot_be_proven_on_no_row() -> None:
    folder, graph, model = packed("constant", Task.BINARY)
    with pytest.raises(BundleError, match="no row to prove"):
        prove(load_bundle(folder), model, graph, RAW.slice(0, 0).rename_columns(["a", "b"]))


def test_a_model_that_lost_its_framework_is_proven_on_the_rows_that_were_asked(tmp_path) -> None:
    logistic().save(tmp_path)
    loaded = Model.load(tmp_path)
    (tmp_path / "bundle").mkdir()
    bundle = pack(BundleParts("b", transform_graph(RAW), loaded, RAW.slice(0, 30)), tmp_path / "bundle")
    assert bundle.manifest.proof["rows"] == 30


def test_and_on_no_others(tmp_path) -> None:
    logistic().save(tmp_path)
    loaded = Model.load(tmp_path)
    (tmp_path / "bundle").mkdir()
    with pytest.raises(BundleError, match="asked about none of these rows"):
        pack(BundleParts("b", transform_graph(RAW), loaded, RAW.slice(30, 30)), tmp_path / "bundle")


def test_a_row_without_an_answer_is_answered_with_nothing(tmp_path) -> None:
    pack(BundleParts("b", transform_graph(RAW), logistic(), RAW.slice(0, 30)), tmp_path)
    known, unknown = load_bundle(tmp_path).predict_rows([{"a": 1.0, "b": 0.0}, {"a": None, "b": 0.0}])
    assert known.label is True
    assert (unknown.label, unknown.value, unknown.probabilities) == (None, None, None)


def test_a_mismatch_shows_the_row_its_columns_and_both_values(tmp_path) -> None:
    model = logistic()
    pack(BundleParts("b", transform_graph(RAW), model, RAW.slice(0, 30)), tmp_path)
    estimator = model.fitted._source.estimator
    estimator.coef_ = estimator.coef_ * 1.01
    with pytest.raises(
        BundleError, match=r"row 0: .* and not (.|\n)*row 0; MatMul .* gives .* and not .*'a': -2.0, 'b': 0.0"
    ):
        prove(load_bundle(tmp_path), model, transform_graph(RAW), RAW.slice(0, 30))


def test_an_answer_that_depends_on_the_batch_is_refused(tmp_path, monkeypatch) -> None:
    model = logistic()
    alone = type(model).scores
    monkeypatch.setattr(model, "scores", lambda rows: alone(model, rows) * np.float32(1 + 1e-6 * (len(rows) > 1)))
    with pytest.raises(BundleError, match="depends on the rows beside it"):
        pack(BundleParts("b", transform_graph(RAW), model, RAW.slice(0, 30)), tmp_path)


def test_a_bundle_with_another_transform_is_refused(tmp_path) -> None:
    model, graph = logistic(), transform_graph(RAW)
    pack(BundleParts("b", graph, model, RAW.slice(0, 30)), tmp_path)
    other = Transform(lambda x: {"a": x["a"] + 1e-6, "b": x["b"]}).trace(
        {name: ExampleColumn(name, ColumnType.FLOAT) for name in "ab"}
    )
    with pytest.raises(BundleError, match="other features than the transform"):
        prove(load_bundle(tmp_path), model, TransformGraph.of(other), RAW.slice(0, 30))


def test_a_score_at_the_threshold_is_decided_for(tmp_path) -> None:
    pack(BundleParts("b", transform_graph(RAW), logistic(), RAW.slice(0, 30), threshold=0.4), tmp_path)
    cut = np.float32(0.4)
    scores = np.array([[0.6, cut], [0.6, np.nextafter(cut, np.float32(0))]], np.float32)
    assert load_bundle(tmp_path).decide(scores).tolist() == [1, 0]


def test_made_rows_change_one_column_at_a_time_and_lie_in_one_piece() -> None:
    made = rows_made(RAW, transform_graph(RAW).signature)
    changed = [None, 0.0, -1.0, float("nan"), float("inf"), float("-inf"), 1e300]
    assert str(made["a"].to_pylist()) == str([-2.0, *changed, *[-2.0] * 7])
    assert str(made["b"].to_pylist()) == str([0.0, *[0.0] * 7, *changed])
    assert made["a"].num_chunks == 1


def test_a_wrong_operation_in_the_graph_of_a_transform_is_named(tmp_path) -> None:
    traced = Transform(lambda x: {"a": x["a"] * 2 + x["b"], "b": x["b"]}).trace(
        {name: ExampleColumn(name, ColumnType.FLOAT) for name in "ab"}
    )
    right = TransformGraph.of(traced)
    model = right.onnx_model()
    wrong = next(node for node in model.graph.node if node.op_type == "Mul")
    wrong.op_type = "Add"
    planted = TransformGraph(traced, model.SerializeToString())
    said = (
        rf"expected: a: -4\.0\n  got: 0\.0\n  where: row 0; Add \({wrong.output[0]}\) gives \[0\.0\] and not \[-4\.0\]"
    )
    with pytest.raises(BundleError, match=said):
        pack(BundleParts("b", planted, logistic(), RAW.slice(0, 30)), tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_operation_that_is_not_what_it_means_is_named(tmp_path, monkeypatch) -> None:
    traced = Transform(lambda x: {"a": ek.clip(x["a"], -1, 1), "b": x["b"]}).trace(
        {name: ExampleColumn(name, ColumnType.FLOAT) for name in "ab"}
    )
    monkeypatch.setattr(Clip, "lower", lambda self, build, value: value)
    said = r"does not compute what it means\n  expected: -1\.0\n  got: -2\.0\n  where: clip\(.*\) \(step 1\), row 0"
    with pytest.raises(BundleError, match=said):
        pack(BundleParts("b", TransformGraph.of(traced), logistic(), RAW.slice(0, 30)), tmp_path)


def planted_threshold() -> tuple[Model, str]:
    """Return boosted trees of which the graph asks the third tree's first question otherwise, and what it should ask."""
    matrix = transform_graph(RAW).features(RAW)
    data = TrainingData(matrix, (matrix[:, 0] > 0.5).astype(np.int64), ("a", "b"), Task.BINARY, 2)
    model = fit_model(
        LightGBM(rounds=4, early_stopping=None, parameters={"min_data_in_leaf": 2}), data, {}, (False, True)
    )
    (trees,) = (node for node in model.graph.graph.node if node.op_type == "TreeEnsembleRegressor")
    facts = {attribute.name: attribute for attribute in trees.attribute}
    values = numpy_helper.to_array(facts["nodes_values_as_tensor"].t).copy()
    first = list(facts["nodes_treeids"].ints).index(2)
    expected, values[first] = values[first], -1.0
    facts["nodes_values_as_tensor"].t.CopyFrom(numpy_helper.from_array(values))
    return model, str(expected)


def test_a_wrong_threshold_in_a_model_is_named_with_its_tree_and_the_column(tmp_path) -> None:
    model, expected = planted_threshold()
    said = rf"row \d+; it comes down to a; tree 2 asks a <= -1\.0 and not a <= {expected}"
    with pytest.raises(BundleError, match=said):
        pack(BundleParts("b", transform_graph(RAW), model, RAW), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("needed", "told"), [([1], "b"), ([0, 2], "a and c"), ([], "a or b or c"), ([0, 1, 2], "a and b and c")]
)
def test_columns_are_set_one_by_one_to_those_of_a_row_that_agrees(needed, told) -> None:
    assert parting_columns("abc", lambda mask: ~mask[:, needed].all(axis=1) & (len(needed) > 0)) == told
