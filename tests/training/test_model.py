import numpy as np
import pytest

from evenkeel.errors import DefinitionError, StoreError
from evenkeel.testing.families import rows
from evenkeel.training import Constant, LightGBM, Model, ModelSpec, fit_model
from evenkeel.typing import Task

BINARY = rows(Task.BINARY)


def test_a_model_says_what_it_is() -> None:
    model = fit_model(LightGBM(seed=9, rounds=3), BINARY, {"num_leaves": 4}, ("no", "yes"))
    assert model.spec == ModelSpec(
        family="lightgbm",
        task=Task.BINARY,
        classes=("no", "yes"),
        features=BINARY.names,
        trainer={"kind": "LightGBM", **LightGBM(seed=9, rounds=3).describe()},
        parameters={"num_leaves": 4},
        seed=9,
        rounds=3,
        rows=200,
    )
    assert model.summary() == {"family": "lightgbm", "features": 5, "rounds": 3}


@pytest.mark.parametrize("classes", [(False, True), ("late", "on time"), (1, 2)])
def test_labels_keep_their_type(tmp_path, classes) -> None:
    fit_model(Constant(), BINARY, {}, classes).save(tmp_path)
    found = Model.load(tmp_path).spec.classes
    assert found == classes
    assert [type(one) for one in found] == [type(one) for one in classes]


def test_a_label_for_each_class() -> None:
    with pytest.raises(DefinitionError, match="labels of the classes"):
        fit_model(Constant(), BINARY, {}, ("yes",))


def test_scores_are_those_of_the_graph() -> None:
    model = fit_model(LightGBM(rounds=3), BINARY, {}, (0, 1))
    graph, framework = model.scores(BINARY.features), model.fitted.scores(BINARY.features)
    assert (graph.dtype, framework.dtype) == (np.float32, np.float64)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda f: (f / "model.json").write_text("{"), "cannot be read as ModelSpec"),
        (lambda f: (f / "model.json").write_text('{"new": ' + "[" * 9_000), "cannot be read as ModelSpec"),
        (lambda f: (f / "model.json").unlink(), "cannot be read as ModelSpec"),
        (lambda f: (f / "native" / "constant.json").unlink(), "cannot be read"),
        (
            lambda f: (f / "model.json").write_text((f / "model.json").read_text().replace('"constant"', '"magic"')),
            "unknown family 'magic'",
        ),
    ],
)
def test_a_damaged_model_is_refused(tmp_path, damage, message) -> None:
    fit_model(Constant(), BINARY, {}, (0, 1)).save(tmp_path)
    damage(tmp_path)
    with pytest.raises(StoreError, match=message):
        Model.load(tmp_path)
