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
    assert predictor.manifest.served_by == "the objects of scikit-learn (ColumnTransformer → LogisticRegression, skops)"
    assert found.tobytes() == model.scores(raw_rows()).tobytes()


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
