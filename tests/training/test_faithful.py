import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.testing.families import rows
from evenkeel.training import LightGBM, fit_model
from evenkeel.training.faithful import batch_dependent, differences, edge_rows, floor
from evenkeel.typing import Task

NONE = float("nan")


@pytest.mark.parametrize(
    ("scores", "framework", "apart"),
    [
        ([[0.5, 0.5]], [[0.5, 0.5]], [0.0]),
        ([[0.25, 0.75]], [[0.25001, 0.74999]], [1.0]),
        ([[NONE, NONE]], [[NONE, NONE]], [0.0]),
        ([[NONE, NONE]], [[0.5, 0.5]], [np.inf]),
        ([[0.5, 0.5]], [[NONE, NONE]], [np.inf]),
        ([1_000.01, 0.0], [1_000.0, 0.0], [1.0, 0.0]),
        ([1.0001, 2.0, 1e9], [1.0, 2.0, 1e9], [5.0, 0.0, 0.0]),
        ([np.inf], [np.inf], [0.0]),
        ([np.inf], [3.0], [np.inf]),
    ],
)
def test_how_far_two_answers_are_apart(scores, framework, apart) -> None:
    assert differences(np.array(scores), np.array(framework)) == pytest.approx(apart, rel=1e-6)


@given(st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_the_floor_is_the_greatest_float32_below(value: float) -> None:
    below = floor(value, np.float32)
    assert float(below) <= value
    with np.errstate(over="ignore"):
        assert float(np.nextafter(below, np.float32(np.inf))) > value


def test_thresholds_rounded_to_float32_are_found() -> None:
    from onnx import numpy_helper

    model = fit_model(LightGBM(rounds=20), rows(Task.BINARY), {}, (0, 1))
    asked = edge_rows(model.graph, rows(Task.BINARY).features)
    expected = model.fitted.scores(asked)
    assert differences(model.scores(asked), expected).max() <= 1
    for node in model.graph.graph.node:
        for attribute in (one for one in node.attribute if one.name == "nodes_values_as_tensor"):
            rounded = numpy_helper.to_array(attribute.t).astype(np.float32).astype(np.float64)
            attribute.t.CopyFrom(numpy_helper.from_array(rounded))
    wrong = fit_model(LightGBM(rounds=20), rows(Task.BINARY), {}, (0, 1))
    wrong.graph.CopyFrom(model.graph)
    assert (differences(wrong.scores(asked), expected) > 1).mean() > 0.1


def test_a_row_that_depends_on_its_batch_is_found() -> None:
    def drifting(features):
        return (features[:, 0] + np.float32(1e-6) * len(features)).astype(np.float32)

    assert batch_dependent(drifting, np.ones((3, 1), np.float32)).all()
    assert not batch_dependent(lambda features: features[:, 0] * 2, np.ones((3, 1), np.float32)).any()
