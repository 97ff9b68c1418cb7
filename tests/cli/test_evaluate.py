import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import evenkeel as ek
from evenkeel.errors import InvalidDataError, InvalidRequestError, NotFoundError


def bundle(evenkeel: Callable[..., Any]) -> str:
    return str(evenkeel("models", "--json").json[0]["bundle"])


def test_a_version_is_judged_on_a_file_as_its_run_judged_it(project: Path, evenkeel: Callable[..., Any]) -> None:
    run = ek.load_run()
    file = run["ingest"].path("test")
    said = evenkeel("evaluate", "churn", str(file), "--label", "left", "--json").json
    again = ek.evaluate(bundle(evenkeel), run.examples("test"), label="left")
    assert said["rows"] == run["evaluate"].rows
    assert {name: one["value"] for name, one in said["metrics"].items()} == {
        name: one.value for name, one in again.metrics.items()
    }
    assert said["threshold"] == run["evaluate"].threshold


def test_metrics_and_slices_are_chosen(project: Path, evenkeel: Callable[..., Any]) -> None:
    chosen = ("--metric", "log_loss", "--metric", "roc_auc", "--slice", "city", "--slice", "age > 50")
    file = str(project.parent / "customers.csv")
    said = evenkeel("evaluate", bundle(evenkeel), file, "--label", "left", *chosen, "--json").json
    assert [*said["metrics"]][:2] == ["log_loss", "roc_auc"]
    assert {one["by"] for one in said["slices"]} == {"city", "age > 50"}
    assert "customers.csv" in evenkeel("evaluate", bundle(evenkeel), file, "--label", "left").out


def test_rows_without_a_label_are_left_out_and_counted(
    project: Path, evenkeel: Callable[..., Any], tmp_path: Path
) -> None:
    with (project.parent / "customers.csv").open() as source, (tmp_path / "some.csv").open("w") as target:
        rows = csv.DictReader(source)
        writer = csv.DictWriter(target, rows.fieldnames or [])
        writer.writeheader()
        writer.writerows({**row, "left": "" if number < 100 else row["left"]} for number, row in enumerate(rows))
    result = ek.evaluate(bundle(evenkeel), tmp_path / "some.csv", label="left")
    assert (result.rows, result.notes[-1]) == (800, "100 rows have no label, and are left out")


def test_what_does_not_fit_the_model(project: Path, evenkeel: Callable[..., Any]) -> None:
    file, folder = project.parent / "customers.csv", bundle(evenkeel)
    with pytest.raises(NotFoundError, match=r"There is no column \(the label\) 'lef'"):
        ek.evaluate(folder, file, label="lef")
    with pytest.raises(InvalidDataError, match="'city' has values that are no classes"):
        ek.evaluate(folder, file, label="city")
    with pytest.raises(InvalidRequestError, match="'spend'"):
        ek.evaluate(folder, ek.load_run().examples("test").drop(["spend"]), label="left")
    assert evenkeel("evaluate", "nobody", str(file), "--label", "left").err.startswith("Error: There is no model")
