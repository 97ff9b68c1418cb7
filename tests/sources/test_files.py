"""What a source says of files that are not there, or not as it was told."""

import os
from pathlib import Path

import pytest

from evenkeel.engines import open_engine
from evenkeel.errors import DefinitionError, NotFoundError, UsageError
from evenkeel.sources import Csv, FileSource, Parquet, open_file


def read(source: FileSource) -> dict[str, list[object]]:
    found: dict[str, list[object]] = source.relation(open_engine()).table().to_pydict()
    return found


def test_a_type_that_does_not_exist_is_named_when_the_source_is_written() -> None:
    with pytest.raises(NotFoundError, match=r"'intger'\n.*'age'\n.*Did you mean 'integer'"):
        Csv("people.csv", types={"age": "intger"})


def test_words_for_a_missing_value_are_a_list(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n,t\n1,x\nNA,NA\n-,'-'\n")
    assert read(Csv(str(tmp_path / "a.csv"), missing=["NA", "-"])) == {"n": [1, None, None], "t": ["x", None, "'-'"]}
    with pytest.raises(DefinitionError, match=r"wants a list(.|\n)*do: Write \['NA'\]"):
        Csv("a.csv", missing="NA")


def test_a_word_for_a_missing_value_is_part_of_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n\n1\n")
    one, two = (Csv(str(tmp_path / "a.csv"), missing=words) for words in ([], ["NA"]))
    assert one.__fingerprint__() != two.__fingerprint__()


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"is a folder\n(.|\n)*do: Name its files: .*/\*"):
        Parquet(str(tmp_path)).files()


@pytest.mark.parametrize("name", ["peple.csv", "peple*.csv", "link.csv"])
def test_a_file_that_is_not_there_is_named_with_the_nearest_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "people.csv").touch()
    (tmp_path / "peple").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "gone.csv")
    with pytest.raises(NotFoundError) as caught:
        Csv(str(tmp_path / name)).files()
    assert caught.value.remedy in (f"Did you mean '{tmp_path}/people.csv'?", f"Known: {tmp_path}/people.csv.")


def test_a_file_in_a_folder_that_is_not_there_says_so() -> None:
    with pytest.raises(NotFoundError, match=r"do: There is no folder 'no/such'\."):
        Csv("no/such/people.csv").files()


@pytest.mark.parametrize("start", ["", "absolute"])
def test_a_pattern_may_have_stars_in_its_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text("n\n1\n")
    root = tmp_path if start else Path()
    assert open_file(root / "*" / "a.csv").files() == [root / "one/a.csv", root / "two/a.csv"]
    assert isinstance(open_file(root / "*" / "*"), Csv)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("folder", r"folder is a folder(.|\n)*do: Name its files: '.*folder/\*'"),
        ("pipe", "pipe is a pipe or a device"),
        ("-", "- is a pipe or a device"),
        ("a.xlsx", r"cannot be read(.|\n)*got: \.xlsx(.|\n)*do: Unpack it, or save it as CSV or Parquet"),
        ("mixed/*", "got: no ending"),
    ],
)
def test_what_no_source_reads_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("folder", "mixed"):
        (tmp_path / folder).mkdir()
    for file in ("mixed/a.csv", "mixed/b.parquet"):
        (tmp_path / file).touch()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match=told):
        open_file(Path(name))


def test_a_pipe_that_is_called_like_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rows.csv")
    with pytest.raises(UsageError, match=r"rows\.csv is a pipe or a device"):
        read(Csv(str(tmp_path / "rows.csv")))
