"""What was adopted stands in ledger, store, registry and routing table like what was trained here."""

import json
import shutil
from pathlib import Path

import lightgbm
import numpy as np
import pyarrow.csv
import pytest

import evenkeel as ek
from evenkeel.errors import InvalidDataError, NotFoundError, UsageError
from evenkeel.evaluation import EvaluationResult
from evenkeel.flows.project import open_project
from evenkeel.predictions import PredictionLog
from evenkeel.rollout import read
from evenkeel.serving import ServeSettings
from evenkeel.serving.process import ask, running

ROWS = 200
pytestmark = pytest.mark.xdist_group("adoption")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model in LightGBM's text, two columns of whose sample it reads, and a project that adopted it."""
    folder, draw = tmp_path_factory.mktemp("adopted"), np.random.default_rng(1)
    rows = np.column_stack([draw.integers(18, 90, ROWS), draw.normal(size=ROWS).round(3)])
    late = (rows[:, 0] + 20 * rows[:, 1] > 50).astype(int)
    names = ["age", "balance"]
    data = lightgbm.Dataset(rows, late, feature_name=names)
    lightgbm.train({"objective": "binary", "verbose": -1}, data, 5).save_model(folder / "churn.txt")
    lightgbm.train({"objective": "binary", "verbose": -1}, data, 9).save_model(folder / "better.txt")
    one = lightgbm.Dataset(rows[:, :1], late, feature_name=names[:1])
    lightgbm.train({"objective": "binary", "verbose": -1}, one, 5).save_model(folder / "other.txt")
    table = pyarrow.table({"id": range(ROWS), "age": rows[:, 0].astype(int), "balance": rows[:, 1], "late": late})
    pyarrow.csv.write_csv(table, folder / "rows.csv")
    ek.adopt(folder / "churn.txt", folder / "rows.csv", label="late", folder=folder)
    return folder


def test_the_folder_is_a_project_and_the_model_its_champion(made: Path) -> None:
    project = open_project(made)
    champion = project.registry.champion("churn")
    assert champion is not None
    assert (champion.version, sorted(champion.metrics)[-1]) == (1, "roc_auc")
    assert [arm.version for arm in read(project.settings.routing).route("churn").arms] == [1]
    there = {path.name for path in project.store.folder(champion.bundle).iterdir()}
    assert there >= {"bundle.json", "card.md", "golden.json", "model.onnx", "profile.json", "schema.json"}


def test_the_run_tells_every_step(made: Path) -> None:
    run = open_project(made).find_run()
    steps = [
        "ingest",
        "transform",
        "adopt",
        "profile",
        "infer",
        "evaluate",
        "package",
        "rehearse",
        "register",
        "roll_out",
    ]
    assert sorted(one.step for one in open_project(made).ledger.executions.of_run(run.id)) == sorted(steps)
    assert run.parameters["adopt"]["framework"] == "LightGBM"  # type: ignore[index,call-overload]
    assert ek.load_run(folder=made).examples("validation").column_names == ["id", "age", "balance", "late"]


def test_an_answer_is_traced_to_the_model_that_was_adopted(made: Path) -> None:
    from evenkeel.flows import trace_prediction

    project = open_project(made)
    settings = ServeSettings(routing=project.settings.routing, predictions=project.settings.predictions, port=0)
    with running(settings) as server, server.connection() as connection:
        status, said = ask(connection, "POST", "/predict", json.dumps({"rows": [{"age": 30, "balance": 0.5}]}).encode())
    assert status == 200
    place = said["predictions"][0]["id"]  # type: ignore[index,call-overload]
    assert PredictionLog(project.settings.predictions).models() == ["churn"]
    found = trace_prediction(str(place), project.settings.predictions, project.ledger, project.store)
    assert found.evaluation is not None
    assert [one.path for one in found.snapshot.sources] == [str(made / "rows.csv")]


def test_it_is_judged_like_any_other(made: Path) -> None:
    bundle = open_project(made).store.folder(open_project(made).registry.resolve("churn").bundle)
    result = ek.evaluate(bundle, made / "rows.csv", label="late")
    assert isinstance(result, EvaluationResult)
    assert result.rows == ROWS


def test_a_later_version_answers_where_that_is_asked_for(made: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(made, tmp_path / "copy")  # others read the last run of the project
    again = ek.adopt(made / "churn.txt", made / "rows.csv", label="late", folder=copy)
    assert (again.version, again.answers) == (1, True)
    second = ek.adopt(made / "better.txt", made / "rows.csv", name="churn", folder=copy)
    assert (second.version, second.answers, second.evaluation) == (2, False, None)
    third = ek.adopt(made / "better.txt", made / "rows.csv", name="churn", replace=True, folder=copy)
    assert (third.version, third.answers) == (2, True)


def test_a_name_is_that_of_one_question(made: Path) -> None:
    with pytest.raises(UsageError, match=r"churn@\d is another model: it reads other columns") as refused:
        ek.adopt(made / "other.txt", made / "rows.csv", name="churn", folder=made)
    assert refused.value.got == "binary of 0, 1; age (float)"


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ({"label": "gone"}, NotFoundError, r"column \(the label\) 'gone'"),
        ({"label": "id"}, InvalidDataError, "values that are no classes of the model"),
        ({"name": "a b"}, UsageError, "cannot be the name of a model"),
        ({"model": "gone.txt"}, NotFoundError, "There is no model 'gone.txt'"),
        ({"model": "."}, UsageError, "is no model"),
        ({"sample": "gone.csv"}, NotFoundError, "There is no file 'gone.csv'"),
        ({"model": object(), "name": "x"}, UsageError, "no model that can be adopted"),
        ({"model": object()}, UsageError, "What is the model to be called"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_written(
    given: dict[str, object],
    error: type[Exception],
    told: str,
    made: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = {"model": made / "churn.txt", "sample": made / "rows.csv", **given}
    with pytest.raises(error, match=told):
        ek.adopt(**arguments)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_of_ours_is_none_to_adopt(made: Path) -> None:
    bundle = open_project(made).store.folder(open_project(made).registry.resolve("churn@1").bundle)
    with pytest.raises(UsageError, match="is a bundle of Evenkeel already"):
        ek.adopt(bundle, made / "rows.csv", name="again", folder=made)
