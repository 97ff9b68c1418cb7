from pathlib import Path

import pytest

from evenkeel.testing.engines import LAWS, Engines, Law, engine_classes, uncovered


def test_every_method_has_a_law():
    assert uncovered() == set()


@pytest.mark.parametrize("kind", engine_classes(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_law(kind, law: Law, tmp_path: Path):
    law.check(Engines(kind, tmp_path))
