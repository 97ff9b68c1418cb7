"""The commands that work on one file, without a project."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evenkeel import __version__

Evenkeel = Callable[..., Any]


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "people.csv"
    file.write_text("name,age\n" + "".join(f"n{number % 3},{number}\n" for number in range(60)))
    return file


def test_profile_tells_rows_and_columns(table: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("profile", "people.csv", "--json").json
    assert (said["rows"], said["columns"]["age"]["type"], said["columns"]["age"]["missing"]) == (60, "integer", 0)


def test_profile_shows_a_table(table: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("profile", "people.csv")
    assert "60 rows, 2 columns" in said.out
    assert "0 … 59" in said.out


def test_profile_shows_one_column_in_full(table: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("profile", "people.csv", "--column", "age").out
    assert "deviation" in said
    assert "50 % lie below    29" in said
    shown = evenkeel("profile", "people.csv", "--column", "name", "--json").json
    assert (shown["type"], shown["distinct"], "rows" in shown) == ("text", 3, False)
    assert "Did you mean 'age'" in evenkeel("profile", "people.csv", "--column", "aged").err


def test_profile_tells_dirty_numbers(table: Path, evenkeel: Evenkeel) -> None:
    table.write_text("price\n" + "".join(f"{number / 2}\n" for number in range(40)) + "unknown\nunknown\n")
    assert "95% look like numbers, not 'unknown' 2" in evenkeel("profile", "people.csv").out


def test_profile_of_slices_and_pairs(table: Path, evenkeel: Evenkeel) -> None:
    options = ("--label", "name", "--pairs", "--slice", "name", "--slice", "age > 50", "--sample", "50")
    said = evenkeel("profile", "people.csv", *options, "--json").json
    assert (said["rows"], said["sampled_from"]) == (50, 60)
    assert {*said["slices"]} == {"name = 'n0'", "name = 'n1'", "name = 'n2'", "age > 50"}
    assert {*said["pairs"]} == {"correlations", "information"}
    assert {*said["pairs"]["information"]} == {"name"}
    shown = evenkeel("profile", "people.csv", *options).out
    assert "people.csv: 50 rows (a sample of 60), 2 columns" in shown
    assert "says of name" in shown
    assert "age > 50" in shown


def test_profile_of_spans(table: Path, evenkeel: Evenkeel) -> None:
    table.write_text("day,n\n" + "".join(f"2013-0{month}-15,{month}\n" for month in range(1, 5)))
    said = evenkeel("profile", "people.csv", "--span", "day:month", "--json").json
    assert [span["columns"]["n"]["number"]["mean"] for span in said["spans"].values()] == [1, 2, 3, 4]
    assert "2013-04" in evenkeel("profile", "people.csv", "--span", "day:month").out
    assert evenkeel("profile", "people.csv", "--span", "day").code == 2


def test_text_that_looks_like_markup_is_text(table: Path, evenkeel: Evenkeel) -> None:
    table.write_text("[/name],age\n[/bold],1\n[red]x,2\n")
    said = evenkeel("profile", "people.csv")
    assert (said.code, "[/name]" in said.out, "[red]x 50%" in said.out) == (0, True, True)


def test_values_that_do_not_fit_are_counted_and_named(table: Path, evenkeel: Evenkeel) -> None:
    evenkeel("schema", "infer", "people.csv")
    table.write_text(table.read_text() + "n1,old\n")
    (anomaly,) = evenkeel("validate", "people.csv", "--json").json["anomalies"]
    assert (anomaly["kind"], anomaly["examples"], anomaly["rows"]) == ("wrong_type", ["old"], [61])
    assert anomaly["message"].startswith("1 of 61 values (1.64 %) of 'age' are no integer, as is promised")
    assert "Found: 'old' in row 61." in evenkeel("validate", "people.csv").out


def test_a_schema_is_inferred_and_fits_its_own_file(table: Path, evenkeel: Evenkeel) -> None:
    assert evenkeel("schema", "infer", "people.csv").code == 0
    said = evenkeel("validate", "people.csv", "--schema", "schema.yaml", "--json")
    assert (said.code, said.json) == (0, {"valid": True, "rows": 60, "anomalies": []})


def test_a_file_that_breaks_its_schema_ends_with_three(table: Path, evenkeel: Evenkeel) -> None:
    evenkeel("schema", "infer", "people.csv")
    table.write_text("name,age\n" + "n0,old\n" * 60)
    said = evenkeel("validate", "people.csv", "--json")
    assert (said.code, said.json["valid"]) == (3, False)
    assert set(said.json["anomalies"][0]) >= {"column", "kind", "severity", "measured", "limit", "message", "examples"}


def test_a_value_outside_of_its_domain_is_shown(table: Path, evenkeel: Evenkeel) -> None:
    evenkeel("schema", "infer", "people.csv")
    table.write_text("name,age\n" + "stranger,1\n" * 60)
    said = evenkeel("validate", "people.csv")
    assert (said.code, "Found: 'stranger'." in said.out) == (3, True)


def test_a_schema_that_is_there_is_not_written_over(table: Path, evenkeel: Evenkeel) -> None:
    (table.parent / "schema.yaml").write_text("mine")
    assert evenkeel("schema", "infer", "people.csv").code == 2
    assert (table.parent / "schema.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (None, 2, "There is no file 'missing.csv'"),
        (b"", 3, "missing.csv"),
        (b"a,b\n1,2\n3\n", 3, "missing.csv"),
        (b"a,b\n\xff\xfe,2\n", 3, "UTF-8"),
    ],
)
def test_bad_files_give_one_clear_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evenkeel: Evenkeel, content: bytes | None, code: int, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / "missing.csv").write_bytes(content)
    said = evenkeel("profile", "missing.csv")
    assert (said.code, message in said.err, "Traceback" in said.err) == (code, True, False), said.err


def test_a_header_without_rows_is_a_table_of_no_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evenkeel: Evenkeel
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.csv").write_text("a,b\n")
    assert evenkeel("profile", "empty.csv", "--json").json["rows"] == 0


def test_an_error_is_json_where_json_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evenkeel: Evenkeel
) -> None:
    monkeypatch.chdir(tmp_path)
    said = evenkeel("profile", "nothing.csv", "--json")
    assert (said.code, said.json["error"]["kind"]) == (2, "NotFoundError")


def test_the_version_is_told(evenkeel: Evenkeel) -> None:
    assert evenkeel("--version").out == f"evenkeel {__version__}\n"


def test_outside_of_a_project_a_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evenkeel: Evenkeel
) -> None:
    monkeypatch.chdir(tmp_path)
    said = evenkeel("run")
    assert (said.code, "evenkeel init" in said.err) == (2, True)


@pytest.mark.parametrize(
    "command",
    [
        ["schema", "infer", "people.csv", "--to", "file/schema.yaml"],
        ["init", "file/p", "--data", "people.csv", "--label", "age"],
    ],
)
def test_what_the_operating_system_refuses_is_one_message(table: Path, evenkeel: Evenkeel, command: list[str]) -> None:
    (table.parent / "file").touch()
    said = evenkeel(*command)
    assert (said.code, "cannot be read or written" in said.err, "a part of its path, is a file" in said.err) == (
        1,
        True,
        True,
    )


def test_a_file_is_compared_with_the_span_before_and_with_a_time(table: Path, evenkeel: Evenkeel) -> None:
    schema = "rows_change: [0.5, 2]\nfresh: {at: 2d}\ncolumns: {at: {type: date}}\n"
    (table.parent / "schema.yaml").write_text(schema)
    (table.parent / "now.csv").write_text("at\n2013-01-01\n")
    (table.parent / "before.csv").write_text("at\n2012-12-30\n2012-12-31\n2012-12-31\n")
    late = evenkeel("validate", "now.csv", "--previous", "before.csv", "--as-of", "2013-01-05T00:00:00Z", "--json")
    assert [one["kind"] for one in late.json["anomalies"]] == ["not_fresh", "rows_changed"]
    assert evenkeel("validate", "now.csv", "--as-of", "2013-01-02", "--json").json["anomalies"] == []


def test_a_label_is_not_missed_in_the_environment_of_serving(table: Path, evenkeel: Evenkeel) -> None:
    evenkeel("schema", "infer", "people.csv", "--label", "age")
    table.write_text("name\n" + "n0\nn1\nn2\n" * 20)
    assert evenkeel("validate", "people.csv").code == 3
    assert evenkeel("validate", "people.csv", "--environment", "serving").code == 0
    for more in ([], ["--quarantine", "bad.parquet"]):
        said = evenkeel("validate", "people.csv", "--environment", "servng", *more)
        assert (said.code, "Did you mean 'serving'?" in said.err) == (2, True)


def test_each_command_on_files_writes_a_page(table: Path, evenkeel: Evenkeel) -> None:
    evenkeel("schema", "infer", "people.csv")
    other = table.with_name("other.csv")
    other.write_text("name,age\n" + "n9,old\n" * 60)
    for command, code, title in [
        (["profile", "people.csv"], 0, "people.csv"),
        (["profile", "people.csv", "--against", "other.csv"], 0, "2 of 2 columns drifted"),
        (["drift", "other.csv", "people.csv"], 0, "columns drifted"),
        (["validate", "other.csv"], 3, "against schema.yaml"),
    ]:
        said = evenkeel(*command, "--html", "report.html")
        assert (said.code, said.out.endswith("Wrote report.html\n")) == (code, True), said.err
        assert title in (table.parent / "report.html").read_text()


def test_a_page_is_not_written_over_the_data(table: Path, evenkeel: Evenkeel) -> None:
    before = table.read_bytes()
    said = evenkeel("profile", "people.csv", "--html", "people.csv")
    assert (said.code, "a file that ends in .html" in said.err, table.read_bytes()) == (2, True, before)


def test_two_files_are_shown_on_a_page_alone(table: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("profile", "people.csv", "--against", "people.csv")
    assert (said.code, "Add --html report.html." in said.err) == (2, True)


def test_rows_are_put_aside_or_shown_on_a_page(table: Path, evenkeel: Evenkeel) -> None:
    evenkeel("schema", "infer", "people.csv")
    told = evenkeel("validate", "people.csv", "--quarantine", "bad.parquet", "--previous", "people.csv", "--json").json
    assert (told["valid"], told["rows"], told["passed"], told["quarantined"]) == (True, 60, 60, 0)
    said = evenkeel("validate", "people.csv", "--quarantine", "more.parquet", "--html", "page.html")
    assert (said.code, "without --quarantine" in said.err) == (2, True)
    assert not (table.parent / "page.html").exists()
