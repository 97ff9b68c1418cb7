from pathlib import Path

import pytest

from evenkeel.testing.predictions import laws

NAMES = [name for name, _ in laws(Path())]


@pytest.mark.parametrize("name", NAMES)
def test_law(name, tmp_path):
    dict(laws(tmp_path))[name]()
