"""What `init` guesses of a file, and why."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenkeel.flows import load_pipeline
from evenkeel.registry.names import check_model

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
    assert 'key="order_id"' in Path("p/pipeline.py").read_text()


def test_a_parquet_file_is_one_whatever_its_ending(evenkeel: Evenkeel) -> None:
    pq.write_table(pa.table({"x": [n * 7 % 13 for n in range(200)], "y": [n % 2 for n in range(200)]}), "data.pq")
    assert evenkeel("init", "p", "--data", "data.pq", "--label", "y", "--yes").code == 0
    assert "ek.Parquet(" in Path("p/pipeline.py").read_text()


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
    assert '# "note" is left out' in Path("p/pipeline.py").read_text()


def test_of_free_text_it_is_said_what_reads_its_words(evenkeel: Evenkeel) -> None:
    write("note,x,y", lambda n: f"the note of case {n // 2},{n * 7 % 13},{n % 2}")
    said = evenkeel("init", "p", "--data", "data.csv", "--label", "y", "--yes", "--json")
    assert "ek.tf_idf would read its words" in said.json["left_out"]["note"]


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
        (["--label", "same"], 3, "has one value alone"),
        (["--label", "none"], 3, "is missing in every row"),
        (["--label", "price"], 3, "numbers with separators, such as 1,000"),
        (["--label", "note"], 3, "too many classes"),
        (["--label", "y", "--time", "late"], 3, "is missing in 1 rows"),
        (["--label", "y", "--label", "z"], 2, "There is no column (--label) 'z'"),
        (["--label", "y", "--label", "y"], 2, "A label is named twice"),
        (["--label", "y", "--label", "x"], 3, "'x', one of several, is neither yes nor no"),
        (["--label", "y", "--label", "same"], 3, "'same' has one value alone"),
    ],
)
def test_a_wrong_answer_is_named(evenkeel: Evenkeel, arguments: list[str], code: int, message: str) -> None:
    header = "x,y,same,none,price,note,late"
    write(header, lambda n: f'{n},{n % 2},1,,"{n + 1},000",n{n // 2},{"2024-01-01" if n else ""}')
    said = evenkeel("init", "p", "--data", "data.csv", "--yes", *arguments)
    assert (said.code, message in said.err) == (code, True), said.err
    assert not Path("p").exists()


@pytest.mark.parametrize("name", ["Kündigung 2024", "日本", "-x"])
def test_any_folder_gives_a_name_that_a_model_may_have(evenkeel: Evenkeel, name: str) -> None:
    write("x,y", lambda n: f"{n * 7 % 13},{n % 2}")
    assert evenkeel("init", f"./{name}", "--data", "*.csv", "--label", "y", "--yes").code == 0
    check_model(load_pipeline(Path(name)).name)


def test_a_folder_with_something_in_it_is_left_alone(evenkeel: Evenkeel) -> None:
    write("x,y", lambda n: f"{n},{n % 2}")
    Path("p").mkdir()
    Path("p/mine.txt").write_text("mine")
    assert evenkeel("init", "p", "--data", "data.csv", "--label", "y", "--yes").code == 2
    assert [path.name for path in Path("p").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("price", lambda n: f'"{n + 1},{n:03d}"', "numbers with separators, such as 1,000"),
        ("share", lambda n: f"{n / 10}%", "percentages"),
        ("day", lambda n: f"{n % 28 + 1}.3.2024", "dates that are not in ISO 8601"),
        ("Unnamed: 0", str, "it numbers the rows"),
        ("rank", lambda n: str(n + 1), "it numbers the rows"),
        ("dateCreated", lambda n: f"2024-01-{n % 28 + 1:02d}", "when the row was written"),
    ],
)
def test_each_column_left_out_has_its_reason(
    evenkeel: Evenkeel, name: str, value: Callable[[int], str], reason: str
) -> None:
    write(f"{name},x,y", lambda n: f"{value(n)},{n * 7 % 13},{n % 2}")
    said = evenkeel("init", "p", "--data", "data.csv", "--label", "y", "--yes", "--json")
    assert reason in said.json["left_out"][name]


def test_words_for_nothing_among_numbers_are_missing_values(evenkeel: Evenkeel) -> None:
    words = {0: "NA", 9: "-", 18: "n/a"}
    write("size,kind,x,y", lambda n: f"{words.get(n, n * 7 % 31)},{'-' if n % 5 else 'a'},{n * 7 % 13},{n % 2}")
    said = evenkeel("init", "p", "--data", "data.csv", "--label", "y", "--yes", "--json")
    assert answers(said)["missing"] == "-, NA, n/a"
    assert said.json["left_out"] == {"kind": "it has one value alone"}
    text = Path("p/pipeline.py").read_text()
    assert 'missing=["-", "NA", "n/a"])' in text
    assert '"size": x["size"],' in text
    assert load_pipeline(Path("p")).name == "p"


@pytest.mark.parametrize(
    "value",
    [lambda n: f"1.{n % 3}.{n % 4}", lambda n: f"0{n % 7}" if n % 9 else "NA", lambda n: f"{n % 3}0-{n % 3}9"],
    ids=["versions", "codes", "ages"],
)
def test_words_that_look_a_little_like_numbers_are_words(evenkeel: Evenkeel, value: Callable[[int], str]) -> None:
    write("word,x,y", lambda n: f"{value(n)},{n * 7 % 13},{n % 2}")
    said = evenkeel("init", "p", "--data", "data.csv", "--label", "y", "--yes", "--json")
    assert said.json["left_out"] == {}


@pytest.mark.parametrize("name", ["updated_at", "lastModified", "load_ts", "date_of_birth", "Expiry Date", "due_on"])
def test_a_date_of_another_kind_is_not_taken_for_the_time(evenkeel: Evenkeel, name: str) -> None:
    write(f"{name},x,y", lambda n: f"2024-01-{n % 28 + 1:02d},{n * 7 % 13},{n % 2}")
    assert answers(evenkeel("init", "p", "--data", "data.csv", "--label", "y", "--yes", "--json"))["time"] is None


@pytest.mark.parametrize("name", ["credit_date", "exchange_day", "created_by_order_on"])
def test_only_a_whole_word_makes_a_stamp(evenkeel: Evenkeel, name: str) -> None:
    write(f"{name},x,y", lambda n: f"2024-01-{n % 28 + 1:02d},{n * 7 % 13},{n % 2}")
    found = answers(evenkeel("init", "p", "--data", "data.csv", "--label", "y", "--yes", "--json"))["time"]
    assert found == (None if "created" in name else name)


@pytest.mark.parametrize("given", [[], ["--key", "customer_id"]])
def test_rows_of_one_customer_lie_on_one_side(evenkeel: Evenkeel, given: list[str]) -> None:
    write("customer_id,x,y", lambda n: f"c{n // 2},{n * 7 % 13},{n % 2}")
    said = evenkeel("init", "p", "--data", "data.csv", "--label", "y", "--yes", "--json", *given)
    assert (answers(said)["key"], answers(said)["split"]) == (None, "by customer_id")
    assert 'split=ek.HashSplit(by="customer_id")' in Path("p/pipeline.py").read_text()


def test_few_whole_numbers_of_few_rows_are_learnt_as_numbers(evenkeel: Evenkeel) -> None:
    write("x,y", lambda n: f"{n * 7 % 13},{n % 15}", rows=20)
    assert evenkeel("init", "p", "--data", "data.csv", "--label", "y", "--yes").code == 0
    assert 'task="regression"' in Path("p/pipeline.py").read_text()


def test_without_yes_a_terminal_is_asked_what_was_not_said() -> None:
    write("order_id,ordered_at,x,y,z", lambda n: f"o{n},2024-01-{n % 28 + 1:02d},{n * 7 % 13},{n % 2},{n % 3 == 0}")
    terminal, inside = pty.openpty()
    os.write(terminal, b"y, z\n\n-\n")
    command = [sys.executable, "-m", "evenkeel", "init", "p", "--data", "data.csv", "--json"]
    done = subprocess.run(command, stdin=inside, capture_output=True, text=True, check=True)
    answered = {choice["question"]: choice["answer"] for choice in json.loads(done.stdout)["choices"]}
    assert answered == {"label": "y, z", "key": "order_id", "time": None, "split": "by key"}
    pipeline = load_pipeline(Path("p"))
    assert (pipeline.task, pipeline.data.label) == ("multilabel", ("y", "z"))


def test_a_file_where_the_folder_should_be_is_named(evenkeel: Evenkeel) -> None:
    write("x,y", lambda n: f"{n},{n % 2}")
    said = evenkeel("init", "data.csv", "--data", "data.csv", "--label", "y", "--yes")
    assert (said.code, "not an empty folder" in said.err) == (2, True)


@pytest.mark.parametrize("is_there", [False, True])
def test_a_full_disk_leaves_no_half_project(evenkeel: Evenkeel, small_disk: Path, is_there: bool) -> None:
    write("x,y", lambda n: f"{n * 7 % 13},{n % 2}")
    if is_there:
        (small_disk / "p").mkdir()
    (small_disk / "other").write_bytes(bytes(1_036_000))
    before = sorted(small_disk.rglob("*"))
    said = evenkeel("init", str(small_disk / "p"), "--data", "data.csv", "--label", "y", "--yes")
    assert (said.code, "Free some space" in said.err) == (1, True), said.err
    assert sorted(small_disk.rglob("*")) == before


def test_a_label_of_lists_is_named(evenkeel: Evenkeel) -> None:
    pq.write_table(pa.table({"tags": [["a", "b"], []] * 30, "x": range(60)}), "data.parquet")
    said = evenkeel("init", "p", "--data", "data.parquet", "--label", "tags", "--yes")
    assert (said.code, "The label 'tags' is a list" in said.err) == (3, True), said.err
