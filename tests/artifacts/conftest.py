import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def locked_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that the user of the test has no right to, even where that is root."""
    tmp_path.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield tmp_path
    if root:
        os.seteuid(0)
    tmp_path.chmod(0o755)
