"""``evenkeel schema``: show, diff and update on files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

Evenkeel = Callable[..., Any]
SCHEMA = """\
columns:
  name: {type: text}  # who
  age:
    type: integer
    range: [0, 40]  # years
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text("name,age,town\n" + "".join(f"n{i},{i},T{i % 2}\n" for i in range(60)))
    (tmp_path / "schema.yaml").write_text(SCHEMA)
    return tmp_path


def test_a_proposal_is_only_told_where_nobody_is_asked(folder: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("schema", "update", "people.csv")
    assert (said.code, (folder / "schema.yaml").read_text()) == (0, SCHEMA)
    assert "  range: [0, 40] → [0, 59]\n" in said.out
    assert "schema.yaml is as it was. Accept by name, as in --accept 'out_of_range:age', or --accept-all." in said.out


def test_what_is_accepted_by_name_is_written_and_nothing_else(folder: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("schema", "update", "people.csv", "--accept", "out_of_range:age", "--json").json
    assert (said["valid"], said["written"], [one["accepted"] for one in said["proposals"]]) == (
        True,
        True,
        [True, False],
    )
    assert (folder / "schema.yaml").read_text() == SCHEMA.replace("40]", "59]")


def test_all_is_accepted_and_the_file_fits(folder: Path, evenkeel: Evenkeel) -> None:
    assert evenkeel("schema", "update", "people.csv", "--accept-all").out.endswith("changed in 2 of 2 points.\n")
    assert evenkeel("validate", "people.csv", "--json").json["anomalies"] == []
    assert "  town:\n    type: text\n" in (folder / "schema.yaml").read_text()
    assert evenkeel("schema", "update", "people.csv").out == "schema.yaml needs no change: everything fits.\n"


def test_a_dry_run_shows_the_lines(folder: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("schema", "update", "people.csv", "--accept", "out_of_range:age", "--dry-run").out
    assert "\n-    range: [0, 40]  # years\n+    range: [0, 59]  # years\n" in said
    assert (folder / "schema.yaml").read_text() == SCHEMA


def test_on_a_terminal_each_is_asked(folder: Path, evenkeel: Evenkeel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    answers = iter([True, False])
    monkeypatch.setattr(typer, "confirm", lambda *_, **__: next(answers))
    said = evenkeel("schema", "update", "people.csv")
    assert "out_of_range:age (error)" in said.err
    assert (folder / "schema.yaml").read_text() == SCHEMA.replace("40]", "59]")


def test_a_proposal_that_is_none_is_named(folder: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("schema", "update", "people.csv", "--accept", "out_of_range:agee")
    assert (said.code, "Did you mean 'out_of_range:age'" in said.err) == (2, True)
    assert (folder / "schema.yaml").read_text() == SCHEMA


def test_words_for_nothing_are_learnt_from_a_file(folder: Path, evenkeel: Evenkeel) -> None:
    (folder / "people.csv").write_text("name,age\na,1\nb,NA\nc,2\n")
    assert evenkeel("schema", "update", "people.csv", "--accept-all", "--json").json["valid"]
    assert "    missing_values: [NA]\n" in (folder / "schema.yaml").read_text()


@pytest.mark.parametrize(("fail_on", "code"), [("never", 0), ("looser", 3), ("any", 3), ("stricter", 0)])
def test_a_diff_fails_on_what_it_should(folder: Path, evenkeel: Evenkeel, fail_on: str, code: int) -> None:
    (folder / "new.yaml").write_text(SCHEMA.replace("40", "50"))
    said = evenkeel("schema", "diff", "schema.yaml", "new.yaml", "--fail-on", fail_on, "--json")
    assert (said.code, said.json) == (
        code,
        {
            "stricter": 0,
            "looser": 1,
            "other": 0,
            "changes": [
                {
                    "part": "column",
                    "name": "age",
                    "promise": "range",
                    "direction": "looser",
                    "before": [0, 40],
                    "after": [0, 50],
                }
            ],
        },
    )


def test_equal_schemas_have_no_diff(folder: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("schema", "diff", "schema.yaml", "schema.yaml", "--fail-on", "any")
    assert (said.code, said.out) == (0, "The two schemas promise the same.\n")


def test_a_schema_is_shown(folder: Path, evenkeel: Evenkeel) -> None:
    assert "age     integer  range: (0, 40)" in evenkeel("schema", "show").out


def test_a_dictionary_is_written(folder: Path, evenkeel: Evenkeel) -> None:
    told = evenkeel("schema", "show", "--dictionary", "--format", "html", "--to", "out/d.html", "--data", "people.csv")
    assert told.out == "Wrote out/d.html with 2 columns.\n"
    assert "<td>0.0%</td><td>n0, n1, n10</td>" in (folder / "out/d.html").read_text()
    assert evenkeel("schema", "show", "--dictionary", "--format", "markdown").out.startswith("# schema\n")
    assert [one["name"] for one in evenkeel("schema", "show", "--dictionary", "--json").json["entries"]] == [
        "name",
        "age",
    ]


@pytest.mark.parametrize("options", [["--format", "html"], ["--dictionary", "--to", "d.txt"]])
def test_options_that_do_not_go_together(folder: Path, evenkeel: Evenkeel, options: list[str]) -> None:
    assert evenkeel("schema", "show", *options).code == 2
