import json
from pathlib import Path

import pytest

from evenkeel.bundles import load_bundle
from evenkeel.bundles.manifest import FILE
from evenkeel.errors import BundleError, OtherVersionError
from evenkeel.testing.native import packed_native, raw_rows

pytestmark = pytest.mark.xdist_group("native objects")


def test_what_is_known_as_harmless_is_loaded_without_a_word() -> None:
    with packed_native("linear") as (folder, model):
        predictor = load_bundle(folder)
        found = predictor.predict_table(raw_rows())
    with pytest.raises(BundleError, match="scores alone"):
        predictor.features(raw_rows())
    assert (
        predictor.manifest.served_by
        == "the objects of scikit-learn (ColumnTransformer → FunctionTransformer → LogisticRegression, skops)"
    )
    assert found.tobytes() == model.scores(raw_rows()).tobytes()


def test_objects_behind_a_transform_are_told_with_it() -> None:
    with packed_native("behind") as (folder, _):
        predictor = load_bundle(folder)
        kept = json.loads((folder / FILE).read_text())
        there = {path.name for path in folder.iterdir()}
    assert predictor.manifest.served_by == (
        "the objects of scikit-learn (SimpleImputer → BaggingClassifier, skops), behind the graph of a transform"
    )
    assert kept["native"]["transform"] == "transform.onnx"
    assert {"transform.onnx", "model.skops", "transform.json", "training.json"} < there
    assert [one.name for one in predictor.signature.inputs] == ["count", "spend", "city", "at"]
    assert predictor.manifest.features[:2] == ("count", "spend")


def test_a_transform_that_makes_other_features_is_refused() -> None:
    with packed_native("behind") as (folder, _):
        manifest = json.loads((folder / FILE).read_text())
        manifest["features"] = manifest["features"][:-1]
        (folder / FILE).write_text(json.dumps(manifest))
        with pytest.raises(BundleError, match="does not fit its signature") as refused:
            load_bundle(folder)
    assert "that the objects read" in str(refused.value.got)


def test_a_transform_outside_of_the_bundle_is_none() -> None:
    with packed_native("behind") as (folder, _):
        manifest = json.loads((folder / FILE).read_text())
        manifest["native"]["transform"] = "../transform.onnx"
        (folder / FILE).write_text(json.dumps(manifest))
        with pytest.raises(BundleError, match="does not hold the files"):
            load_bundle(folder)


@pytest.mark.parametrize("name", ["transform.onnx", "model.skops"])
def test_without_one_of_its_parts_it_is_no_bundle(name: str) -> None:
    with packed_native("behind") as (folder, _):
        (folder / name).unlink()
        with pytest.raises(BundleError, match="does not hold the files") as refused:
            load_bundle(folder)
    assert refused.value.got == f"{name} is missing"


def test_a_type_is_trusted_by_its_name() -> None:
    with packed_native("neighbours") as (folder, _):
        with pytest.raises(BundleError, match="types that are not known as harmless") as refused:
            load_bundle(folder)
        assert load_bundle(folder, trust=str(refused.value.got).split(", ")).task == "multiclass"


def test_a_bundle_says_that_it_asks_row_by_row() -> None:
    with packed_native("together") as (folder, _):
        assert json.loads((folder / FILE).read_text())["native"]["alone"] is True


@pytest.mark.parametrize(
    ("name", "package"), [("linear", "scikit-learn"), ("pickle", "scikit-learn"), ("pickle", "python")]
)
def test_objects_of_another_version_are_refused(name: str, package: str) -> None:
    with packed_native(name) as (folder, _):
        manifest = json.loads((folder / FILE).read_text())
        manifest["versions"][package] = "0.24.2"
        (folder / FILE).write_text(json.dumps(manifest))
        with pytest.raises(OtherVersionError, match=f"of another version of {package}") as refused:
            load_bundle(folder, trust=True)
    assert (refused.value.expected, "train again" in str(refused.value)) == ("0.24.2", True)


def test_an_object_that_was_changed_is_never_read() -> None:
    with packed_native("pickle") as (folder, _):
        file: Path = folder / "model.pickle"
        file.write_bytes(file.read_bytes() + b"x")
        with pytest.raises(BundleError, match="was changed"):
            load_bundle(folder, trust=True)
