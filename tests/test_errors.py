import pickle
from pathlib import Path

import pytest

from evenkeel import errors
from evenkeel.errors import EvenkeelError, InvalidDataError, NotFoundError


def test_an_error_says_what_was_expected_what_came_where_and_what_to_do() -> None:
    error = EvenkeelError("It broke", expected="a number", got="x", where="file.csv:3", remedy="Mend it.")
    assert str(error) == "It broke\n  expected: a number\n  got: x\n  where: file.csv:3\n  do: Mend it."


def test_a_path_is_shown_as_it_is_written() -> None:
    assert str(EvenkeelError("It broke", where=Path("data/a.csv"))) == "It broke\n  where: data/a.csv"


def test_the_text_of_an_error_is_bounded() -> None:
    assert len(str(EvenkeelError("x" * 10_000, got=["y"] * 10_000))) < 2_500


def test_the_nearest_names_are_offered() -> None:
    assert "Did you mean 'distance'?" in str(NotFoundError("column", "distnace", ["distance", "carrier"]))


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("UsageError", 2),
        ("SettingsError", 2),
        ("SchemaError", 2),
        ("InvalidDataError", 3),
        ("RefusedError", 4),
        ("InvalidRequestError", 3),
        ("StoreError", 1),
    ],
)
def test_each_kind_ends_a_command_with_its_code(kind: str, code: int) -> None:
    assert getattr(errors, kind).exit_code == code


def test_an_error_crosses_processes_whole() -> None:
    error = pickle.loads(pickle.dumps(InvalidDataError("Bad row", got=3, where="f.csv")))
    assert (type(error), str(error)) == (InvalidDataError, "Bad row\n  got: 3\n  where: f.csv")


def test_a_name_that_does_not_exist_crosses_processes_too() -> None:
    error = pickle.loads(pickle.dumps(NotFoundError("model", "a", ["b"])))
    assert str(error) == "There is no model 'a'\n  do: Known: b."
