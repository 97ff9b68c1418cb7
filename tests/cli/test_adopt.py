"""``evenkeel adopt`` in a folder with nothing but a model and a file of rows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Evenkeel = Callable[..., Any]


@pytest.fixture
def here(tmp_path: Path, customers: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    elsewhere.rename("churn.txt")
    return tmp_path


def test_a_model_in_a_file_is_served_by_one_command(here: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("adopt", "churn.txt", "--sample", "customers.csv", "--label", "left")
    lines = said.out.splitlines()
    assert (said.code, lines[0]) == (0, "churn version 1: it answers now")
    assert lines[1] == "model     LightGBM, binary, reads age, spend"
    assert lines[2] == "served by one ONNX graph"
    assert lines[3].startswith(
        "proof     its framework gives the same answer in 900 of 900 rows of the sample, and in "
    )
    assert lines[-1] == "Next:  evenkeel serve"
    assert evenkeel("models", "--json").json[0]["aliases"] == ["champion"]
    assert evenkeel("score", "customers.csv", "--to", "scores.csv").code == 0
    assert len((here / "scores.csv").read_text().splitlines()) == 901


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["gone.txt", "--sample", "customers.csv"], 2, "There is no model 'gone.txt'\n  got"),
        (["customers.csv", "--sample", "customers.csv"], 2, "customers.csv is no model"),
        (["churn.txt", "--sample", "customers.csv", "--label", "age"], 3, "values that are no classes of the model"),
        (["churn.txt", "--sample", "empty.csv"], 3, "The sample has no row"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    arguments: list[str], code: int, told: str, here: Path, evenkeel: Evenkeel
) -> None:
    (here / "empty.csv").write_text("age,spend\n")
    said = evenkeel("adopt", *arguments)
    assert said.code == code
    assert told.partition("\n")[0] in said.err
    assert not (here / "evenkeel.toml").exists()
