"""The command line called in this process, and a project that it has run once."""

import csv
import json
import random
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from evenkeel.cli import main


@dataclass(frozen=True)
class Said:
    """What a command wrote, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Evenkeel = Callable[..., Said]


@pytest.fixture
def evenkeel(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Evenkeel:
    def call(*arguments: str) -> Said:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["evenkeel", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return call


def write_customers(path: Path, rows: int = 900, seed: int = 7) -> Path:
    """Customers that leave: a key, numbers with gaps, words, a flag, and the label ``left``."""
    draw = random.Random(seed)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["customer_id", "age", "spend", "city", "member", "left"])
        for number in range(rows):
            age, spend, city = draw.randint(18, 90), round(draw.lognormvariate(3, 1), 2), draw.choice("ABCDE")
            gone = 0.03 * (age - 50) - 0.02 * spend + (city == "A") + draw.gauss(0, 0.7) > 0
            member = draw.random() < 0.4
            writer.writerow([f"c{number:05d}", age if draw.random() > 0.05 else "", spend, city, member, int(gone)])
    return path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A model of LightGBM, trained elsewhere, that reads the age and the spend of a customer."""
    import lightgbm
    import numpy as np

    draw = np.random.default_rng(5)
    rows = np.column_stack([draw.integers(18, 90, 300), draw.lognormal(3, 1, 300)])
    data = lightgbm.Dataset(rows, rows[:, 0] > 50, feature_name=["age", "spend"])
    lightgbm.train({"objective": "binary", "verbose": -1}, data, 5).save_model(tmp_path / "elsewhere.txt")
    return tmp_path / "elsewhere.txt"


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    return write_customers(tmp_path / "customers.csv")


@pytest.fixture(scope="session")
def do() -> Callable[..., None]:
    """Calls a command in a folder, where it must succeed."""

    def call(folder: Path, *arguments: str) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["evenkeel", *arguments])
            patch.chdir(folder)
            with pytest.raises(SystemExit) as ended:
                main()
            assert ended.value.code in (0, None)

    return call


@pytest.fixture(scope="session")
def run_once(tmp_path_factory: pytest.TempPathFactory, do: Callable[..., None]) -> Path:
    """A project made by ``init`` and run once, of which each test has its copy."""
    folder = tmp_path_factory.mktemp("customers")
    write_customers(folder / "customers.csv")
    do(folder, "init", "churn", "--data", "customers.csv", "--label", "left", "--yes")
    do(folder / "churn", "run")
    return folder / "churn"


@pytest.fixture
def finished(run_once: Path, tmp_path: Path) -> Path:
    """A project that has run, to be changed at will; the folder that it lies in is no part of a fingerprint."""
    return Path(shutil.copytree(run_once.parent, tmp_path / "copy")) / run_once.name


@pytest.fixture
def project(finished: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, with the test in its folder."""
    monkeypatch.chdir(finished)
    return finished
