"""``evenkeel skew``, on files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

Evenkeel = Callable[..., Any]


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    training = pd.DataFrame(
        {"flight_id": range(200), "distance": [float(i % 50) for i in range(200)], "dest": ["BOS"] * 200}
    )
    serving = training.sample(frac=1, random_state=1).assign(
        dest=lambda rows: rows["dest"].where(rows["flight_id"] > 2, "JFK")
    )
    training.to_parquet(tmp_path / "training.parquet", index=False)
    serving.to_csv(tmp_path / "serving.csv", index=False)
    return str(tmp_path / "training.parquet"), str(tmp_path / "serving.csv")


def test_the_rows_that_differ_are_told(files: tuple[str, str], evenkeel: Evenkeel) -> None:
    said = evenkeel("skew", *files, "--key", "flight_id", "--json")
    assert (said.code, said.json["alarm"], said.json["matched"]["rows"]) == (0, True, 200)
    first = said.json["columns"][0]
    assert (first["column"], first["skewed"], first["differing"], first["share"]) == ("dest", True, 3, 0.015)
    assert {"training": "BOS", "serving": "JFK", "key": ["0"]} in first["examples"]
    assert said.json["drift"]["alarm"] is False


def test_it_fails_where_that_is_asked_for(files: tuple[str, str], evenkeel: Evenkeel) -> None:
    said = evenkeel("skew", *files, "--key", "flight_id", "--fail-on", "skew")
    assert (said.code, "1 of 2 columns are skewed" in said.out, "SKEW" in said.out) == (3, True, True)


def test_a_key_that_is_not_there_shows_the_nearest(files: tuple[str, str], evenkeel: Evenkeel) -> None:
    said = evenkeel("skew", *files, "--key", "flight")
    assert (said.code, "Did you mean 'flight_id'" in said.err) == (2, True)


def test_a_file_or_the_log(files: tuple[str, str], evenkeel: Evenkeel) -> None:
    said = evenkeel("skew", files[0], "--key", "flight_id")
    assert (said.code, "--log MODEL" in said.err) == (2, True)
