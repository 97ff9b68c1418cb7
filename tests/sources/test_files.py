"""What a source says of files that are not there, or not as it was told."""

from pathlib import Path

import pytest

from evenkeel.engines import open_engine
from evenkeel.errors import DefinitionError, NotFoundError, UsageError
from evenkeel.sources import Csv, FileSource, Parquet


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
