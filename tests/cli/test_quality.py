"""What a run does with data that are not good, and what it says of that."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import evenkeel as ek
from evenkeel.schema import Limit, Range, Severity, read_schema, write_schema


def rewrite(project: Path, change: Callable[[dict[str, str], int], dict[str, str]]) -> None:
    file = project.parent / "customers.csv"
    with file.open(newline="") as source:
        rows = [change(row, number) for number, row in enumerate(csv.DictReader(source))]
    with file.open("w", newline="") as target:
        writer = csv.DictWriter(target, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def promise(project: Path, **table: Any) -> None:
    """Change the schema of the project: promises of the table, and those of a column by its name."""
    from dataclasses import replace

    file = project / "schema.yaml"
    schema = read_schema(file)
    columns = table.pop("columns", {})
    changed = tuple(replace(column, **columns.get(column.name, {})) for column in schema.columns)
    write_schema(replace(schema, columns=changed, **table), file)


def test_bad_rows_are_put_aside_where_the_schema_allows_that_share(project: Path, evenkeel: Callable[..., Any]) -> None:
    rewrite(project, lambda row, number: {**row, "spend": "lots"} if number % 100 == 7 else row)
    promise(project, max_bad_rows=0.02)
    assert evenkeel("run", "--json").json["status"] == "succeeded"
    told = evenkeel("quality", "--json").json
    assert told["quarantined"] == {"spend: wrong_type": told["put_aside"]}
    assert told["came"] - told["put_aside"] - sum(told["left_out"].values()) == sum(told["kept"].values())
    assert f"put aside -{told['put_aside']} they break a promise" in " ".join(evenkeel("quality").out.split())
    aside = pq.read_table(ek.load_run()["ingest"].quarantine)
    assert aside.num_rows == told["put_aside"] == ek.load_run().quality.put_aside
    assert set(aside["spend"].to_pylist()) == {"lots"}
    assert aside["_row"][0].as_py() == 8


def test_more_bad_rows_than_allowed_stop_the_run(project: Path, evenkeel: Callable[..., Any]) -> None:
    rewrite(project, lambda row, number: {**row, "spend": "lots"} if number % 10 == 7 else row)
    promise(project, max_bad_rows=0.02)
    said = evenkeel("run", "--json")
    assert (said.code, said.json["status"]) == (3, "blocked")
    assert "spend: wrong_type" in said.json["error"]
    told = evenkeel("quality", "--json").json
    assert (told["came"], told["put_aside"], told["rejected"], told["kept"]) == (900, 90, 810, {})
    assert told["quarantined"] == {"spend: wrong_type": 90}
    assert told["sources"][0]["path"].endswith("customers.csv")
    assert "rejected -810 the run was stopped" in " ".join(evenkeel("quality").out.split())


def test_a_row_that_is_bad_for_two_reasons_is_put_aside_once(project: Path, evenkeel: Callable[..., Any]) -> None:
    bad = {"spend": "lots", "age": "old"}
    rewrite(project, lambda row, number: {**row, **bad} if number % 100 == 7 else row)
    promise(project, max_bad_rows=0.02)
    assert evenkeel("run").code == 0
    told = ek.load_run().quality
    assert (told.came, told.put_aside, sum(told.kept.values())) == (900, 9, 891)
    assert told.quarantined == {"age: wrong_type": 9, "spend: wrong_type": 9}


def test_rows_that_stop_a_run_at_ingest_are_reported(project: Path, evenkeel: Callable[..., Any]) -> None:
    rewrite(project, lambda row, number: {**row, "customer_id": "c1"} if number < 3 else row)
    assert evenkeel("run").code == 3
    told = ek.load_run().quality
    assert (told.came, told.rejected, told.put_aside, told.kept) == (900, 900, 0, {})
    assert "The key 'customer_id' is not unique: 2 rows repeat it" in str(told.error)
    assert "was stopped before" in evenkeel("quality", "--html", "page.html").err


def test_a_schema_that_cannot_be_read_is_reported(project: Path, evenkeel: Callable[..., Any]) -> None:
    (project / "schema.yaml").write_text("columns: 7\n")
    assert evenkeel("run").code == 2
    told = evenkeel("quality", "--json").json
    assert (told["status"], told["came"], told["kept"], told["anomalies"]) == ("failed", None, {}, [])
    assert "schema.yaml" in told["error"]


def test_what_stops_a_run_behind_the_snapshot_is_among_its_anomalies(
    project: Path, evenkeel: Callable[..., Any]
) -> None:
    promise(project, columns={"age": {"range": Range(18, 40)}})
    assert evenkeel("run").code == 3
    told = ek.load_run().quality
    assert {(one.column, one.kind) for one in told.anomalies} == {("age", "out_of_range")}
    assert sum(told.kept.values()) == told.came


def test_words_that_stand_for_nothing_are_read_so(project: Path, evenkeel: Callable[..., Any]) -> None:
    rewrite(project, lambda row, number: {**row, "spend": "NA"} if number % 50 == 7 else row)
    assert evenkeel("run").code == 3
    promise(project, columns={"spend": {"missing_values": ("NA",)}})
    said = evenkeel("run", "--json").json
    assert said["status"] == "succeeded", said["error"]
    assert ek.load_run().quality.repaired == {"spend": 18}
    promise(project, max_bad_rows=0.02)
    assert evenkeel("run").code == 0
    assert ek.load_run().quality.repaired == {"spend": 18}
    assert "spend 18" in " ".join(evenkeel("quality").out.split())


def test_rows_are_held_against_the_snapshot_before(project: Path, evenkeel: Callable[..., Any]) -> None:
    promise(project, columns={"age": {"drift": Limit(0.05), "severity": {"drifted": Severity.ERROR}}})
    assert evenkeel("run").code == 0
    rewrite(project, lambda row, _: {**row, "age": str(int(row["age"] or 50) + 15)})
    said = evenkeel("run", "--json")
    assert said.code == 3
    assert "Column 'age' has moved away from the span before: the median rose from" in said.json["error"]
    assert evenkeel("run", "--json").code == 3  # what stopped a run is no span to compare with


def test_what_must_be_fresh_is_so_by_the_clock_of_the_run(project: Path, evenkeel: Callable[..., Any]) -> None:
    rewrite(project, lambda row, _: {**row, "seen_at": "2013-01-01T00:00:00Z"})
    evenkeel("schema", "infer", "../customers.csv", "--force", "--label", "left", "--key", "customer_id")
    promise(project, fresh={"seen_at": "2d"})
    assert "seen_at" in evenkeel("run", "--json").json["error"]
    assert evenkeel("run", "--as-of", "2013-01-02", "--json").json["error"] is None


def test_what_was_served_is_held_against_training(project: Path, evenkeel: Callable[..., Any]) -> None:
    promise(project, columns={"age": {"skew": Limit(0.05), "severity": {"skewed": Severity.ERROR}}})
    assert evenkeel("run").code == 0
    log(project, [{"age": 20 + number % 5} for number in range(400)])
    said = evenkeel("run", "--json")
    assert said.code == 3
    assert "Column 'age' has moved away from training" in said.json["error"]
    assert "skewed" in {one.kind for one in ek.load_run().quality.anomalies}


def log(project: Path, rows: list[dict[str, object]]) -> None:
    """Write predictions as a server would have logged them."""
    from evenkeel.clock import ManualClock
    from evenkeel.predictions import Entry, Origin, SpoolWriter

    spool = SpoolWriter(project / ".evenkeel/predictions/spool", ManualClock(datetime(2013, 1, 1, tzinfo=UTC)))
    origin = Origin("churn", 1, "digest", "champion", 1, 1.0, "signature")
    texts = [json.dumps(row).encode() for row in rows]
    names = [f"013bf368-5800-7000-8000-{number:012d}" for number in range(len(rows))]
    spool.append(
        origin, Entry(1, 1, names, texts, [[0.5, 0.5]] * len(rows), ["0"] * len(rows), None, None, None, False)
    )
    spool.close()
