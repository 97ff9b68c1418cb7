"""Bundles of every format that was ever written load, and answer as they did when they were packed."""

import platform
from pathlib import Path

import numpy as np
import pytest

from evenkeel.bundles import check_golden, load_bundle
from evenkeel.bundles.golden import read_golden
from evenkeel.bundles.manifest import FORMAT

FORMATS = Path(__file__).with_name("formats")
BUNDLES = sorted(file.parent for file in FORMATS.glob("*/*/bundle.json"))


def test_every_format_has_its_bundles() -> None:
    assert {int(bundle.parent.name) for bundle in BUNDLES} == {*range(1, FORMAT + 1)}
    assert {bundle.name for bundle in BUNDLES} >= {"binary", "regression"}


@pytest.mark.parametrize("folder", BUNDLES, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_it_answers_as_when_it_was_packed(folder: Path) -> None:
    predictor, golden = load_bundle(folder), read_golden(folder)
    assert (predictor.manifest.format, len(golden)) == (int(folder.parent.name), 32)
    if platform.machine() == predictor.manifest.processor:
        assert check_golden(predictor, golden) == []
    found = predictor.score_rows([one.row for one in golden])
    expected = np.array([one.expected() for one in golden]).reshape(found.shape)
    np.testing.assert_allclose(found, expected, rtol=0 if predictor.classes else 1e-5, atol=1e-5)
