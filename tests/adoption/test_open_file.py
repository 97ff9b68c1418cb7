"""Which format a file is of is told by its content; what cannot be read, or would run code, is refused with the reason."""

import io
import pickle
import zipfile

import joblib
import lightgbm
import onnx
import pytest
import skops.io
import xgboost
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression

from evenkeel.adoption import open_file, read_mlmodel
from evenkeel.adoption.addresses import local_path
from evenkeel.errors import BundleError, NotFoundError, UsageError
from evenkeel.typing import ColumnType


@pytest.fixture(scope="module")
def files(rows, late, tmp_path_factory):
    """A file of each format, none with the ending that is usual for it."""
    folder, filled = tmp_path_factory.mktemp("files"), rows.fillna(0.0).to_numpy("float32")
    linear = LogisticRegression(max_iter=5000).fit(filled[:, :2], late)
    lightgbm.train({"objective": "binary", "verbose": -1}, lightgbm.Dataset(rows, late), 2).save_model(folder / "text")
    booster = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(rows, late), 2)
    for kind in ("json", "ubj"):
        (folder / kind).write_bytes(booster.save_raw(kind))
    onnx.save(to_onnx(linear, filled[:1, :2]), folder / "onnx")
    skops.io.dump(linear, folder / "skops")
    skops.io.dump(lightgbm.LGBMClassifier(n_estimators=2, verbose=-1).fit(rows, late), folder / "skops-lightgbm")
    joblib.dump(linear, folder / "joblib")
    joblib.dump(linear, folder / "packed", compress=("gzip", 3))
    (folder / "pickle").write_bytes(pickle.dumps(linear))
    return folder


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("text", "Booster"),
        ("json", "Booster"),
        ("ubj", "Booster"),
        ("onnx", "ModelProto"),
        ("skops", "LogisticRegression"),
        ("skops-lightgbm", "LGBMClassifier"),
    ],
)
def test_a_file_is_opened_by_its_content(name, kind, files):
    assert type(open_file(files / name, trust=False)).__name__ == kind


@pytest.mark.parametrize("name", ["joblib", "packed", "pickle"])
def test_a_pickle_is_read_where_somebody_trusts_it(name, files):
    with pytest.raises(UsageError, match="is a pickle, and reading it would run whatever code it holds"):
        open_file(files / name, trust=False)
    assert type(open_file(files / name, trust=True)).__name__ == "LogisticRegression"


@pytest.mark.parametrize(
    "name", ["text", "json", "ubj", "onnx", "skops", "skops-lightgbm", "joblib", "packed", "pickle"]
)
def test_a_file_that_is_cut_short_is_refused(name, files, tmp_path):
    content = (files / name).read_bytes()
    (tmp_path / "cut").write_bytes(content[: len(content) * 2 // 3])
    with pytest.raises(BundleError, match=r"cut short|cannot read this model|cannot be read|not a whole ONNX model"):
        open_file(tmp_path / "cut", trust=True)


@pytest.mark.parametrize(
    "content", [b"", b"age,late\n1,0\n", b'{"a": 1}', b"\x00" * 100, b"\x89PNG\r\n", b"x,y\n1,2\n"]
)
def test_a_file_that_is_no_model_is_refused(content, tmp_path):
    (tmp_path / "model").write_bytes(content)
    with pytest.raises(UsageError, match="is no model"):
        open_file(tmp_path / "model", trust=True)


class Own:
    """A class that skops has not heard of."""

    def __init__(self) -> None:
        self.value = 1


def test_skops_makes_nothing_that_is_not_known_as_harmless(tmp_path):
    skops.io.dump(Own(), tmp_path / "model")
    with pytest.raises(UsageError, match="types that are not known as harmless") as refused:
        open_file(tmp_path / "model", trust=False)
    assert refused.value.got.endswith("Own")


def test_an_archive_that_is_none_of_skops_is_refused(tmp_path):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("readme.txt", "hello")
    (tmp_path / "model").write_bytes(made.getvalue())
    with pytest.raises(BundleError, match="cannot be read"):
        open_file(tmp_path / "model", trust=True)


def test_a_pickle_of_another_scikit_learn_is_refused(files, tmp_path):
    content = (files / "pickle").read_bytes()
    version = __import__("sklearn").__version__.encode()
    (tmp_path / "model").write_bytes(content.replace(version, b"0" * (len(version) - 2) + b".1"))
    with pytest.raises(BundleError, match="was written by another scikit-learn"):
        open_file(tmp_path / "model", trust=True)


MLMODEL = """
flavors:
  python_function: {loader_module: mlflow.lightgbm}
  lightgbm: {data: model.lgb, lgb_version: 4.7.0}
signature:
  inputs: '[{"type": "long", "name": "age"}, {"type": "string", "name": "town"}]'
"""


@pytest.fixture
def logged(tmp_path):
    (tmp_path / "MLmodel").write_text(MLMODEL)
    (tmp_path / "model.lgb").write_text("tree\n")
    return tmp_path


def test_a_folder_of_mlflow_is_read_without_mlflow(logged):
    found = read_mlmodel(logged)
    assert (found.flavor, found.file.name, found.version) == ("lightgbm", "model.lgb", "lightgbm 4.7.0")
    assert found.columns == {"age": ColumnType.INTEGER, "town": ColumnType.TEXT}


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ("flavors: {spark: {}, python_function: {}}", UsageError, "No flavor of the MLflow model"),
        ("flavors: {}", UsageError, "No flavor"),
        ("flavors: [", BundleError, "is damaged"),
        ("- " * 2_000, BundleError, "is damaged"),
        ("just words", BundleError, "is damaged"),
        ("flavors: {lightgbm: {data: ../../secret}}", BundleError, "has no file of its model"),
        ("flavors: {lightgbm: {data: gone.lgb}}", BundleError, "has no file of its model"),
        ("flavors: {lightgbm: {data: /etc/hostname}}", BundleError, "has no file of its model"),
        ("flavors: {lightgbm: {data: leads/out.lgb}}", BundleError, "has no file of its model"),
        ("flavors: {lightgbm: {data: leads}}", BundleError, "has no file of its model"),
        ("flavors: {lightgbm: {data: 3}}", BundleError, "has no file of its model"),
        ("flavors: {lightgbm: model.lgb}", BundleError, "is damaged"),
        ("flavors: [lightgbm]", BundleError, "is damaged"),
        ("signature: {inputs: '[]'}", UsageError, "No flavor"),
        ("a: b: c", BundleError, "is damaged"),
        ("", BundleError, "is damaged"),
        ("{flavors: {lightgbm: {data: model.lgb}}, signature: 3}", BundleError, "is damaged"),
        ("flavors: !!python/object/apply:os.getcwd []", BundleError, "is damaged"),
        ("{mlflow_version: 99.1.0, flavors: {lightgbm: {path: model.lgb}}}", BundleError, r"MLflow 99\.1\.0 wrote it"),
        (MLMODEL.replace("long", "binary"), UsageError, "columns of a type"),
        (MLMODEL.replace('[{"type"', '[{"a": ' + "[" * 9_000), BundleError, "signature of .* is damaged"),
        (MLMODEL.replace('[{"type"', "[{"), BundleError, "signature of .* is damaged"),
    ],
)
def test_a_folder_of_mlflow_that_cannot_be_adopted_is_refused(text, error, told, logged):
    (logged / "MLmodel").write_text(text)
    (logged / "leads").symlink_to(logged.parent)
    (logged.parent / "out.lgb").write_text("tree\n")
    with pytest.raises(error, match=told):
        read_mlmodel(logged)
    (logged.parent / "out.lgb").unlink()


def test_a_file_of_mlmodel_that_is_no_text_is_refused(logged):
    (logged / "MLmodel").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BundleError, match="is damaged"):
        read_mlmodel(logged)


def test_an_address_of_another_tool_is_fetched_where_that_is_installed(monkeypatch, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "mlflow", None)
    with pytest.raises(UsageError, match="runs:/1/model cannot be fetched") as refused:
        local_path("runs:/1/model", tmp_path)
    assert refused.value.got == "mlflow is not installed"
    with pytest.raises(NotFoundError, match="There is no kind of address 's3:'"):
        local_path("s3://bucket/model", tmp_path)
