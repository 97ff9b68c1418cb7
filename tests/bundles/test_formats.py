"""Bundles of every format that was ever written load, and answer as they did when they were packed.

Objects are refused by another minor version of scikit-learn, which no bundle outlives; then that is what is tested.
"""

import platform
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from evenkeel.bundles import check_golden, load_bundle
from evenkeel.bundles.golden import read_golden
from evenkeel.bundles.manifest import FORMAT, read_manifest
from evenkeel.errors import OtherVersionError

FORMATS = Path(__file__).with_name("formats")
BUNDLES = sorted(file.parent for file in FORMATS.glob("*/*/bundle.json"))


def test_every_format_has_its_bundles() -> None:
    assert {int(bundle.parent.name) for bundle in BUNDLES} == {*range(1, FORMAT + 1)}
    kinds = {"binary", "regression", "labels", "quantiles", "lists", "objects", "objects-behind"}
    assert {bundle.name for bundle in BUNDLES} >= kinds


def minor(version: str) -> list[str]:
    return version.split(".")[:2]


@pytest.mark.parametrize("folder", BUNDLES, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_it_answers_as_when_it_was_packed(folder: Path) -> None:
    manifest = read_manifest(folder)
    if manifest.native is not None and minor(manifest.versions["scikit-learn"]) != minor(version("scikit-learn")):
        with pytest.raises(OtherVersionError, match="of another version of scikit-learn"):
            load_bundle(folder)
        return
    predictor, golden = load_bundle(folder), read_golden(folder)
    assert (predictor.manifest.format, len(golden)) == (int(folder.parent.name), 32)
    if platform.machine() == predictor.manifest.processor:
        assert check_golden(predictor, golden) == []
    found = predictor.score_rows([one.row for one in golden])
    expected = np.array([one.expected() for one in golden]).reshape(found.shape)
    np.testing.assert_allclose(found, expected, rtol=0 if predictor.classes else 1e-5, atol=1e-5)
