"""The project of the flights with the data of one month, to be copied."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FLIGHTS = Path(__file__).parents[2] / "examples/flights"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared") / "flights"
    shutil.copytree(FLIGHTS, folder, ignore=shutil.ignore_patterns(".evenkeel", "data"))
    subprocess.run([sys.executable, "prepare.py", "--months", "1", "--to", "data"], cwd=folder, check=True)
    return folder
