"""What `init` guesses of a file, and why."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Evenkeel = Callable[..., Any]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(header: str, row: Callable[[int], str], rows: int = 200) -> None:
    Path("data.csv").write_text("\n".join([header, *(row(number) for number in range(rows))]) + "\n")


def answers(said: Any) -> dict[str, str | None]:
    return {choice["question"]: choice["answer"] for choice in said.json["choices"]}


def test_a_column_named_and_used_like_a_key_is_the_key(evenkeel: Evenkeel) -> None:
    write("order_id,x,y", lambda n: f"o{n},{n * 7 % 13},{n % 2}")
    said = evenkeel("init", "p", "--data", "data.csv", "--label", "y", "--yes", "--json")
    assert answers(said) == {"label": "y", "key": "order_id", "time": None, "split": "by key"}
    assert "key='order_id'" in Path("p/pipeline.py").read_text()


def test_the_stamp_of_an_update_is_not_taken_for_the_time(evenkeel: Evenkeel) -> None:
    write("updated_at,x,y", lambda n: f"2024-01-{n % 28 + 1:02d}T00:00:00,{n * 7 % 13},{n % 2}")
    said = evenkeel("init", "p", "--data", "data.csv", "--label", "y", "--yes", "--json")
    assert answers(said)["time"] is None
    assert "updated_at" in said.json["left_out"]


def test_a_time_that_is_no_stamp_makes_the_split_temporal(evenkeel: Evenkeel) -> None:
    write("ordered_at,x,y", lambda n: f"2024-01-{n % 28 + 1:02d}T00:00:00,{n * 7 % 13},{n % 2}")
    said = evenkeel("init", "p", "--data", "data.csv", "--label", "y", "--yes", "--json")
    assert (answers(said)["time"], answers(said)["split"]) == ("ordered_at", "temporal")


def test_what_a_model_cannot_learn_from_is_left_out_and_said(evenkeel: Evenkeel) -> None:
    write("note,same,x,y", lambda n: f"free text number {n},1,{n * 7 % 13},{n % 2}")
    said = evenkeel("init", "p", "--data", "data.csv", "--label", "y", "--yes", "--json")
    assert set(said.json["left_out"]) == {"note", "same"}
    assert "# 'note' is left out" in Path("p/pipeline.py").read_text()


def test_strange_names_of_columns_are_no_trouble(evenkeel: Evenkeel) -> None:
    write('"a""; drop table x; --",y', lambda n: f"{n * 7 % 13},{n % 2}")
    assert evenkeel("init", "p", "--data", "data.csv", "--label", "y", "--yes").code == 0
    assert evenkeel("validate", "data.csv", "--schema", "p/schema.yaml").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--label", "z"], 2, "There is no column (--label) 'z'"),
        ([], 2, "Which column is to be predicted?"),
        (["--label", "y", "--time", "x"], 2, "not a time"),
    ],
)
def test_a_wrong_answer_is_named(evenkeel: Evenkeel, arguments: list[str], code: int, message: str) -> None:
    write("x,y", lambda n: f"{n},{n % 2}")
    said = evenkeel("init", "p", "--data", "data.csv", "--yes", *arguments)
    assert (said.code, message in said.err) == (code, True), said.err
    assert not Path("p").exists()


def test_a_folder_with_something_in_it_is_left_alone(evenkeel: Evenkeel) -> None:
    write("x,y", lambda n: f"{n},{n % 2}")
    Path("p").mkdir()
    Path("p/mine.txt").write_text("mine")
    assert evenkeel("init", "p", "--data", "data.csv", "--label", "y", "--yes").code == 2
    assert [path.name for path in Path("p").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("is_there", [False, True])
def test_a_full_disk_leaves_no_half_project(evenkeel: Evenkeel, small_disk: Path, is_there: bool) -> None:
    write("x,y", lambda n: f"{n},{n % 2}")
    if is_there:
        (small_disk / "p").mkdir()
    (small_disk / "other").write_bytes(bytes(250_000))
    before = sorted(small_disk.rglob("*"))
    said = evenkeel("init", str(small_disk / "p"), "--data", "data.csv", "--label", "y", "--yes")
    assert (said.code, "Free some space" in said.err) == (1, True), said.err
    assert sorted(small_disk.rglob("*")) == before
