"""Models that MLflow logged are adopted and served; bundles are models of MLflow."""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from evenkeel.bundles import load_bundle
from evenkeel.errors import BundleError, UsageError
from evenkeel.integrations.mlflow import PyfuncModel, save_model
from evenkeel.serving import ServeSettings
from evenkeel.serving.process import ask, running
from evenkeel.settings import load_settings
from evenkeel.testing.native import packed_native, raw_rows
from evenkeel.testing.serving import ROW, tiny_table, write_tiny

from .conftest import MLFLOW

pytestmark = pytest.mark.xdist_group("mlflow")  # what MLflow logs is logged once


@pytest.fixture(scope="module")
def server(adopted, tmp_path_factory):
    settings = load_settings(Path(adopted["booster"].bundle).parents[3])
    with running(ServeSettings(routing=settings.routing, predictions=settings.predictions, port=0)) as server:
        yield server


@pytest.mark.parametrize("name", ["booster", "classifier", "pipeline"])
def test_a_model_that_mlflow_logged_is_adopted_and_served(name, logged, adopted, server):
    folder, told = logged
    rows = pq.read_table(folder / "rows.parquet").drop_columns("late").to_pylist()
    with server.connection() as connection:
        status, said = ask(connection, "POST", f"/models/{name}/predict", json.dumps({"rows": rows}).encode())
    assert status == 200
    found = [list(one["probabilities"].values()) for one in said["predictions"]]
    expected = told["answers"][name]
    if name == "classifier":  # whose pyfunc answers with labels
        assert [one["label"] for one in said["predictions"]] == expected
    elif name == "pipeline":
        assert np.allclose(found, expected, rtol=0, atol=1e-5)
    else:
        assert np.allclose([one[1] for one in found], expected, rtol=0, atol=1e-5)


def test_an_adopted_model_is_proven_on_every_row_and_judged_where_there_are_labels(adopted):
    assert [(one.rows, one.proven, one.answers) for one in adopted.values()] == [(400, 400, True)] * 3
    assert adopted["booster"].evaluation.rows == 400
    assert adopted["classifier"].evaluation is None
    assert load_bundle(adopted["classifier"].bundle).classes == ("late", "on time")


def test_mlflow_loads_a_bundle_and_gives_its_answers(mlflow, logged, adopted, tmp_path):
    saved = save_model(adopted["classifier"].bundle, tmp_path / "saved")
    rows = logged[0] / "rows.parquet"
    said = mlflow("ask_models.py", str(saved), str(rows), f"runs:/{logged[1]['run']}/booster", folder=logged[0])
    told = json.loads(said.splitlines()[-1])
    assert told["columns"] == ["label", "probability_late", "probability_on time"]
    assert told["inputs"] == ["age", "spend", "visits"]
    expected = load_bundle(adopted["classifier"].bundle).predict_table(pq.read_table(rows))
    assert np.array_equal(np.array([row[1:] for row in told["rows"]], np.float32), expected)
    assert {"MLmodel", "model.lgb"} <= set(told["fetched"])


def test_mlflow_asks_objects_where_whoever_loads_them_trusts_them(mlflow, tmp_path):
    rows, saved, expected = raw_rows().slice(0, 40), {}, {}
    pq.write_table(rows, tmp_path / "rows.parquet")
    for kind, name in (("harmless", "behind"), ("pickled", "behind-pickle")):
        with packed_native(name) as (folder, _):
            saved[kind] = str(save_model(folder, tmp_path / kind))
            expected[kind] = load_bundle(folder, trust=True).predict_table(rows)
    saved["praised"] = str(shutil.copytree(saved["pickled"], tmp_path / "praised"))
    told_by_itself = tmp_path / "praised/MLmodel"
    told_by_itself.write_text(told_by_itself.read_text().replace("trust: false", "trust: true"))
    told = json.loads(mlflow("ask_objects.py", *saved.values(), "rows.parquet", folder=tmp_path).splitlines()[-1])
    assert 'model_config={"trust": True}' in told["refused"][0]
    assert "runs code when it is read" in told["refused"][0]
    assert "says of itself that it is trusted" in told["refused"][1]
    answered = {
        name: np.array(rows, object)[:, -width:]
        for (name, rows), width in zip(told["answers"].items(), (2, 1), strict=True)
    }
    for name, found in answered.items():
        assert np.array_equal(found.astype(np.float32), expected[name].reshape(found.shape), equal_nan=True)


def test_what_mlflow_keeps_is_adopted_by_its_address(mlflow, logged, tmp_path):
    folder, told = logged
    packages = next((MLFLOW / "lib").glob("python*/site-packages"))
    addresses = ["models:/late@champion", "models:/late@champion", "models:/late/1", f"runs:/{told['run']}/pipeline"]
    given = [str(packages), "rows.parquet", *addresses]
    said = json.loads(mlflow("adopt_models.py", *given, folder=folder, by=Path(sys.executable)).splitlines()[-1])
    found = said["adopted"]
    assert "MLflow cannot give models:/late@nobody" in said["refused"]
    assert [one[0] for one in found] == ["late", "late", "late", "pipeline"]
    assert [one[3] for one in found] == addresses
    assert found[0] == found[1]


def test_a_bundle_that_is_saved_for_mlflow_is_the_same_to_the_byte(tmp_path):
    bundle = write_tiny(tmp_path / "bundle")
    first, second = (save_model(bundle, tmp_path / name) for name in ("first", "second"))
    files = [path.relative_to(first) for path in sorted(first.rglob("*")) if path.is_file()]
    assert [str(path) for path in files][:2] == ["MLmodel", "bundle/bundle.json"]
    assert all((first / path).read_bytes() == (second / path).read_bytes() for path in files)


def test_objects_of_an_unknown_python_are_not_saved(tmp_path):
    with packed_native("linear") as (folder, _):
        manifest = json.loads((folder / "bundle.json").read_text())
        del manifest["versions"]["python"]
        (folder / "bundle.json").write_text(json.dumps(manifest))
        with pytest.raises(BundleError, match="which Python made its objects"):
            save_model(folder, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_it_is_not_saved_over_what_is_there(tmp_path):
    with pytest.raises(UsageError, match="is there already"):
        save_model(write_tiny(tmp_path / "bundle"), tmp_path)


def test_times_dates_and_missing_values_of_a_dataframe_are_those_of_the_bundle(tmp_path):
    predictor = load_bundle(write_tiny(tmp_path / "bundle"))
    frame = tiny_table(9).to_pandas()
    found = PyfuncModel(predictor).predict(frame)
    assert found.columns.tolist() == ["label", "probability_on time", "probability_late"]
    assert np.array_equal(found.iloc[:, 1:].to_numpy(), predictor.predict_table(tiny_table(9)), equal_nan=True)
    assert found["label"].tolist()[1:3] == ["on time", "on time"]
    assert set(ROW) == set(frame.columns)
