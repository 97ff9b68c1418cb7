"""What can be asked of a project that has run: all of these share one run."""

import contextlib
import csv
import json
import math
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

import evenkeel as ek
from evenkeel.rollout import Immediate, publish
from evenkeel.rollout import read as read_routing
from evenkeel.testing.serving import ROW as TINY_ROW
from evenkeel.testing.serving import release_of, write_tiny

pytestmark = pytest.mark.xdist_group("project")
STEPS = [
    *("ingest", "profile", "previous", "validate", "skew", "transform", "leakage", "tune", "baselines", "train"),
    *("champion", "evaluate", "package", "rehearse", "register", "roll_out"),
]


def statuses(report: Any) -> dict[str, str]:
    return {step["name"]: step["status"] for step in report["steps"]}


def test_nothing_changed_runs_nothing_again(project: Path, evenkeel: Callable[..., Any]) -> None:
    evenkeel("run")  # the first run inferred the schema, so the second reads it from a file
    report = evenkeel("run", "--json").json
    ran = {name for name, status in statuses(report).items() if status == "ran"}
    assert (report["status"], ran) == ("succeeded", {"previous", "skew", "champion", "register", "roll_out"})
    assert report["model_version"] == 1


def test_a_run_says_that_its_schema_was_inferred_from_its_data(project: Path, evenkeel: Callable[..., Any]) -> None:
    (project / "schema.yaml").unlink()
    said, again = evenkeel("run").out, evenkeel("run", "--json").json
    assert "schema.yaml was inferred from this very data, so it says little that they fit: review it" in said
    assert again["beware"] == []


def test_a_report_of_a_run_is_one_object(project: Path, evenkeel: Callable[..., Any]) -> None:
    report = evenkeel("run", "--json").json
    assert set(report) >= {"run_id", "status", "seconds", "steps", "metrics", "blessed", "reasons", "model_version"}
    assert [step["name"] for step in report["steps"]] == STEPS
    assert set(report["steps"][0]) == {"name", "status", "seconds", "why"}
    assert {"value", "low", "high"} <= set(report["metrics"]["roc_auc"])


def test_a_new_learning_rate_trains_again_and_nothing_before(project: Path, evenkeel: Callable[..., Any]) -> None:
    evenkeel("run")
    file = project / "pipeline.py"
    file.write_text(
        file.read_text().replace("LightGBM(seed=7)", 'LightGBM(seed=7, parameters={"learning_rate": 0.05})')
    )
    report = evenkeel("run", "--json").json
    found = statuses(report)
    assert [name for name in STEPS if found[name] == "cached"] == [
        "ingest",
        "profile",
        "validate",
        "transform",
        "leakage",
        "baselines",
    ]
    assert "parameter trainer" in next(step["why"] for step in report["steps"] if step["name"] == "train")


def test_a_comment_and_a_file_beside_it_change_nothing(project: Path, evenkeel: Callable[..., Any]) -> None:
    evenkeel("run")
    file = project / "pipeline.py"
    file.write_text(file.read_text().replace("import evenkeel as ek", "# a comment\nimport evenkeel as ek\n"))
    (project / "unrelated.py").write_text("x = 1\n")
    ran = {name for name, status in statuses(evenkeel("run", "--json").json).items() if status == "ran"}
    assert ran == {"previous", "skew", "champion", "register", "roll_out"}


def test_data_that_break_the_schema_stop_the_run(project: Path, evenkeel: Callable[..., Any]) -> None:
    data = project.parent / "customers.csv"
    data.write_text(
        "\n".join(
            line.rpartition(",")[0].rpartition(",")[0] + ",yes," + line.rpartition(",")[2] if number else line
            for number, line in enumerate(data.read_text().splitlines())
        )
        + "\n"
    )
    said = evenkeel("run", "--json")
    assert said.code == 3
    assert said.json["status"] == "blocked"
    found = statuses(said.json)
    assert found["validate"] == "failed"
    assert {found[name] for name in STEPS[STEPS.index("validate") + 1 :]} == {"skipped"}


def test_a_column_that_knows_the_label_stops_the_run(project: Path, evenkeel: Callable[..., Any]) -> None:
    data = project.parent / "customers.csv"
    head, *rows = data.read_text().splitlines()
    told = [",".join([row.split(",")[0], str(30 + 40 * int(row[-1])), *row.split(",")[2:]]) for row in rows]
    data.write_text("\n".join([head, *told]) + "\n")
    said = evenkeel("run", "--json")
    assert (said.code, said.json["status"]) == (3, "blocked")
    assert "age: Column 'age' is the label 'left' by another name" in said.json["error"]
    found = statuses(said.json)
    assert (found["transform"], found["leakage"], found["tune"], found["train"]) == (
        "ran",
        "failed",
        "skipped",
        "skipped",
    )


def test_the_value_that_stopped_a_run_is_shown(project: Path, evenkeel: Callable[..., Any]) -> None:
    data = project.parent / "customers.csv"
    data.write_text(data.read_text().replace(",A,", ",Atlantis,"))
    assert "Found: 'Atlantis' in key" in evenkeel("run").out


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda row, number: {**row, "left": {"0": "stays", "1": "goes"}[row["left"]]}, "knows other classes"),
        (lambda row, number: {**row, "left": str(number % 3)}, "answers something else"),
        (lambda row, number: {name: value for name, value in row.items() if name != "spend"}, "reads other columns"),
    ],
)
def test_a_champion_that_cannot_be_compared_stops_no_run(
    project: Path, evenkeel: Callable[..., Any], change: Callable[..., dict[str, str]], why: str
) -> None:
    with (project.parent / "customers.csv").open(newline="") as file:
        rows = [change(row, number) for number, row in enumerate(csv.DictReader(file))]
    with (project.parent / "customers.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    (project / "schema.yaml").unlink()
    lines = (project / "pipeline.py").read_text().splitlines()
    (project / "pipeline.py").write_text(
        "\n".join(line for line in lines if "spend" not in line and "task=" not in line)
    )
    assert f"only 0 rows can be compared with churn@1, which {why};" in compared(project, evenkeel)


def test_a_champion_whose_rows_were_deleted_stops_no_run(project: Path, evenkeel: Callable[..., Any]) -> None:
    with (project.parent / "customers.csv").open("a") as file:
        file.write("c99999,44,12.5,B,True,1\n")
    shutil.rmtree(project / ".evenkeel/artifacts/Examples")
    assert "which cannot be asked (There is no artifact" in compared(project, evenkeel)


def test_a_gate_that_wants_few_rows_compares_with_what_serves(project: Path, evenkeel: Callable[..., Any]) -> None:
    gate = "refit=True,\n    evaluation=ek.Evaluation(gates=[ek.NotWorseThanChampion(min_rows=5)]),\n    tuner="
    (project / "pipeline.py").write_text((project / "pipeline.py").read_text().replace("tuner=", gate))
    assert evenkeel("run").code == 0
    with (project.parent / "customers.csv").open("a") as file:
        file.writelines(f"d{number:05d},{20 + number},12.5,B,True,{number % 2}\n" for number in range(60))
    assert "before its refit" not in compared(project, evenkeel)


def compared(project: Path, evenkeel: Callable[..., Any]) -> str:
    """Run the pipeline, and return what its evaluation says of the champion."""
    run = evenkeel("run", "--json").json
    steps = {step["name"]: step for step in evenkeel("show", run["run_id"], "--json").json["steps"]}
    assert steps["evaluate"]["status"] == "ran", run["error"]
    (file,) = (project / ".evenkeel/artifacts" / steps["evaluate"]["outputs"]["output"]).glob("*.json")
    return str(json.loads(file.read_text())["champion"]["reason"])


def test_the_same_model_is_made_in_another_store_of_the_ledger(
    project: Path, evenkeel: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = project / "pipeline.py"
    file.write_text(file.read_text().replace("trials=3", "trials=2").replace("seed=7", "seed=8"))
    assert evenkeel("run").code == 0
    monkeypatch.setenv("EVENKEEL_ARTIFACTS", "elsewhere")
    report = evenkeel("run", "--json").json
    assert (report["status"], report["error"]) == ("succeeded", None)


def test_text_in_a_column_of_numbers_is_named_with_its_row(project: Path, evenkeel: Callable[..., Any]) -> None:
    data = project.parent / "customers.csv"
    lines = data.read_text().splitlines()
    lines[500] = ",".join(["lots" if place == 2 else value for place, value in enumerate(lines[500].split(","))])
    data.write_text("\n".join(lines) + "\n")
    said = evenkeel("run")
    assert said.code == 3
    assert "Found: 'lots' in key 'c00499'." in said.out


def test_a_model_that_is_refused_changes_nothing_that_serves(project: Path, evenkeel: Callable[..., Any]) -> None:
    file = project / "pipeline.py"
    gate = 'evaluation=ek.Evaluation(gates=[ek.AtLeast("roc_auc", 0.999)]),\n    tuner='
    file.write_text(file.read_text().replace("tuner=", gate))
    before = (project / ".evenkeel/routing.json").read_bytes()
    said = evenkeel("run", "--json")
    assert (said.code, said.json["status"], said.json["blessed"]) == (4, "refused", False)
    assert statuses(said.json)["package"] == "skipped"
    assert (project / ".evenkeel/routing.json").read_bytes() == before


@pytest.mark.parametrize(
    ("evaluation", "said"),
    [('slices=["ctiy"]', "Did you mean 'city'"), ('gates=[ek.MustPredict("cases.yaml")]', "cases.yaml")],
)
def test_an_evaluation_that_does_not_fit_stops_before_anything_is_trained(
    project: Path, evenkeel: Callable[..., Any], evaluation: str, said: str
) -> None:
    file = project / "pipeline.py"
    file.write_text(file.read_text().replace("tuner=", f"evaluation=ek.Evaluation({evaluation}),\n    tuner="))
    report = evenkeel("run", "--json")
    assert (report.code, statuses(report.json)["validate"], statuses(report.json)["train"]) == (2, "failed", "skipped")
    assert said in report.json["error"]


def test_a_tuner_goes_by_its_own_metric(project: Path, evenkeel: Callable[..., Any]) -> None:
    file = project / "pipeline.py"
    file.write_text(file.read_text().replace("trials=3", 'trials=1, metric="log_loss"'))
    assert evenkeel("run").code == 0
    assert "log_loss" in ek.load_run(folder=project)["tune"].summary()


def test_a_bundle_that_is_too_slow_says_what_to_do(project: Path, evenkeel: Callable[..., Any]) -> None:
    file = project / "pipeline.py"
    file.write_text(file.read_text().replace("tuner=", "latency_budget_ms=0.001,\n    tuner="))
    said = evenkeel("run")
    assert (said.code, "a larger latency_budget_ms" in said.out) == (1, True)


def test_a_pipeline_that_raises_is_shown_by_its_own_line(project: Path, evenkeel: Callable[..., Any]) -> None:
    (project / "pipeline.py").write_text("import evenkeel as ek\n\nrows = 1 / 0\n")
    said = evenkeel("run")
    assert said.code == 2
    assert "pipeline.py:3: rows = 1 / 0" in said.err
    assert "ZeroDivisionError" in said.err


def test_runs_are_listed_and_shown(project: Path, evenkeel: Callable[..., Any]) -> None:
    runs = evenkeel("runs", "--json").json
    shown = evenkeel("show", runs[-1]["id"], "--json").json
    assert {step["name"] for step in shown["steps"]} == {*STEPS}
    assert (shown["steps"][0]["name"], shown["steps"][0]["why"]) == ("ingest", "first run")
    assert "first run" in evenkeel("show", runs[-1]["id"]).out


def test_models_are_listed(project: Path, evenkeel: Callable[..., Any]) -> None:
    models = evenkeel("models", "--json").json
    assert [(model["name"], model["version"], model["aliases"]) for model in models] == [("churn", 1, ["champion"])]
    assert (Path(models[0]["bundle"]) / "model.onnx").is_file()
    assert models[0]["metrics"]["roc_auc"] > 0.6


def test_lineage_leads_from_the_bundle_to_the_examples(project: Path, evenkeel: Callable[..., Any]) -> None:
    bundle = Path(evenkeel("models", "--json").json[0]["bundle"])
    found = evenkeel("lineage", f"Bundle/{bundle.name}", "--json").json
    assert {execution["name"] for execution in found["executions"]} >= {"package", "train", "transform", "ingest"}
    assert evenkeel("lineage", bundle.name[:12], "--json").json == found


def test_a_file_is_scored_the_same_in_any_batch(project: Path, evenkeel: Callable[..., Any], tmp_path: Path) -> None:
    tables = []
    for batch in ("1", "7", "1000"):
        to = tmp_path / f"{batch}.parquet"
        said = evenkeel(
            "score", "../customers.csv", "--to", str(to), "--key", "customer_id", "--batch", batch, "--json"
        )
        assert (said.code, said.json["rows"]) == (0, 900)
        tables.append(pq.read_table(to))
    assert tables[0].column_names == ["customer_id", "label", "probability_0", "probability_1"]
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])


def test_scores_go_to_csv_too(project: Path, evenkeel: Callable[..., Any], tmp_path: Path) -> None:
    assert evenkeel("score", "../customers.csv", "--to", str(tmp_path / "s.csv"), "--model", "churn@1").code == 0
    assert pc.read_csv(tmp_path / "s.csv").column_names[0] == "customer_id"


def test_scoring_keeps_to_the_memory_that_the_settings_allow(
    project: Path, evenkeel: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENKEEL_MEMORY", "much")
    said = evenkeel("score", "../customers.csv", "--to", str(tmp_path / "s.csv"))
    assert (said.code, "DuckDB refuses its settings" in said.err) == (2, True)


def test_rows_that_break_a_promise_are_counted_or_refused(
    project: Path, evenkeel: Callable[..., Any], tmp_path: Path
) -> None:
    rows, to = tmp_path / "rows.parquet", tmp_path / "s.csv"
    spends = [{"age": 30, "spend": spend, "city": "A", "member": True} for spend in (1.5, math.inf)]
    pq.write_table(pa.Table.from_pylist(spends), rows)
    said = evenkeel("score", str(rows), "--to", str(to), "--json").json
    assert (said["rows"], said["invalid"], said["warnings"]) == (2, 1, {"not_finite": 1})
    assert "1 of them break a promise of the schema: not_finite 1" in evenkeel("score", str(rows), "--to", str(to)).out
    to.unlink()
    with (project / "evenkeel.toml").open("a") as settings:
        settings.write('\n[serving]\ninvalid = "reject"\n')
    refused = evenkeel("score", str(rows), "--to", str(to))
    assert (refused.code, to.exists()) == (3, False)
    assert "1 of 2 rows do not keep the promises of the schema (not_finite 1)" in refused.err


def test_without_a_key_the_rows_are_numbered(project: Path, evenkeel: Callable[..., Any], tmp_path: Path) -> None:
    pc.write_csv(pc.read_csv("../customers.csv").drop_columns("customer_id"), tmp_path / "rows.csv")
    assert evenkeel("score", str(tmp_path / "rows.csv"), "--to", str(tmp_path / "s.csv")).code == 0
    assert pc.read_csv(tmp_path / "s.csv")["row"].to_pylist()[-1] == 899


def test_a_csv_file_is_read_as_the_model_reads_it(project: Path, evenkeel: Callable[..., Any], tmp_path: Path) -> None:
    rows, to = tmp_path / "rows.csv", tmp_path / "s.csv"
    rows.write_text("age,spend,city,member\n,1.5,7,True\n")  # no age at all, and a city that looks like a number
    said = evenkeel("score", str(rows), "--to", str(to))
    assert said.code == 0, said.err
    assert pc.read_csv(to)["label"].to_pylist() != [None]


def test_a_model_that_does_not_exist_is_named_with_the_nearest(project: Path, evenkeel: Callable[..., Any]) -> None:
    said = evenkeel("score", "../customers.csv", "--to", "x.csv", "--model", "chrun")
    assert (said.code, "Did you mean 'churn'" in said.err) == (2, True)


@contextlib.contextmanager
def announced(project: Path) -> Iterator[Any]:
    """What a server of the project says once it listens."""
    command = [sys.executable, "-m", "evenkeel", "serve", "--port", "0", "--json"]
    with subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            assert process.stdout is not None
            told = "".join(iter(lambda: process.stdout.readline(), "}\n")) + "}"  # type: ignore[union-attr]
            yield json.loads(told)
        finally:
            os.kill(process.pid, signal.SIGTERM)
            process.wait(60)


@contextlib.contextmanager
def serving(project: Path) -> Iterator[str]:
    with announced(project) as told:
        yield told["url"]


def post(url: str, body: object) -> Any:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


ROW = {"age": 44, "spend": 12.5, "city": "B", "member": True}


def test_from_an_answer_back_to_the_data(project: Path, evenkeel: Callable[..., Any]) -> None:
    (arm,) = read_routing(project / ".evenkeel/routing.json").route("churn").arms
    assert Path(arm.bundle_path).is_relative_to(project), "a project that was copied serves its own bundles"
    with serving(project) as url:
        answer = post(f"{url}/predict", {"rows": [ROW, {**ROW, "age": None, "city": "nowhere"}]})
        again = post(f"{url}/models/churn/predict", {"rows": [ROW]})
    assert (answer["model"], answer["version"], len(answer["predictions"])) == ("churn", 1, 2)
    assert again["predictions"][0]["probabilities"] == answer["predictions"][0]["probabilities"]
    trace = evenkeel("trace", answer["predictions"][1]["id"], "--json").json
    assert list(trace) == documented()["trace"][1]
    assert json.loads(trace["prediction"]["inputs"])["city"] == "nowhere"
    source = trace["snapshot"]["sources"][0]
    digest = subprocess.run(["sha256sum", source["path"]], capture_output=True, text=True, check=True)
    assert digest.stdout.startswith(source["sha256"])
    assert trace["version"]["bundle"].startswith("Bundle/")
    assert evenkeel("trace", answer["predictions"][0]["id"]).code == 0


def test_of_two_models_the_one_that_is_damaged_is_named(project: Path) -> None:
    routing = project / ".evenkeel/routing.json"
    table = read_routing(routing)
    tiny = write_tiny(project / ".evenkeel/tiny")
    publish(routing, Immediate().deploy(table, release_of(tiny, 1)), root=project)
    Path(table.route("churn").arms[0].bundle_path, "golden.json").unlink()
    with announced(project) as told:
        assert (told["models"], list(told["problems"])) == (["tiny"], ["churn"])
        assert "golden.json is missing" in told["problems"]["churn"]
        answer = post(f"{told['url']}/models/tiny/predict", {"rows": [TINY_ROW]})
        assert answer["model"] == "tiny"
        with pytest.raises(urllib.error.HTTPError) as gone:
            post(f"{told['url']}/models/churn/predict", {"rows": [ROW]})
        assert "There is no model 'churn'" in gone.value.read().decode()
        with pytest.raises(urllib.error.HTTPError) as unready:
            urllib.request.urlopen(f"{told['url']}/ready", timeout=60)
        assert "golden.json is missing" in json.loads(unready.value.read())["problems"]["churn"]


def test_models_whose_bundles_lie_in_another_store_are_listed(
    project: Path, evenkeel: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENKEEL_ARTIFACTS", "elsewhere")
    assert [(one["name"], one["bundle"]) for one in evenkeel("models", "--json").json] == [("churn", None)]
    assert evenkeel("models").code == 0


def test_the_warnings_of_a_prediction_are_traced(project: Path, evenkeel: Callable[..., Any]) -> None:
    from evenkeel.clock import SystemClock
    from evenkeel.predictions import Entry, Origin, SpoolWriter

    spool, name = (
        SpoolWriter(project / ".evenkeel/predictions/spool", SystemClock()),
        "013bf368-5800-7000-8000-00000000000a",
    )
    told = {0: ["age: out_of_range", "spend: not_finite"]}
    entry = Entry(1, 1, [name], [b"{}"], [[0.5, 0.5]], ["0"], warnings=told)
    spool.append(Origin("churn", 1, "digest", "champion", 1, 1.0, "signature"), entry)
    spool.close()
    assert evenkeel("trace", name, "--json").json["prediction"]["warnings"] == told[0]
    assert "warnings     age: out_of_range, spend: not_finite" in evenkeel("trace", name).out


def test_a_refusal_is_traced_as_one(project: Path, evenkeel: Callable[..., Any]) -> None:
    with serving(project) as url, pytest.raises(urllib.error.HTTPError) as refused:
        post(f"{url}/predict", {"rows": [{**ROW, "age": "old"}]})
    refusal = json.loads(refused.value.read())["id"]
    assert f"{refusal}: refused, 422 The data do not fit the signature" in evenkeel("trace", refusal).out


def documented() -> dict[str, tuple[str, list[str]]]:
    """Return what the page of JSON says of each command: an object or a list, and the keys."""
    page = (Path(__file__).parents[2] / "docs/reference/json.md").read_text()
    rows = re.findall(r"^\| `([^`]+)` \| (an object|a list)[^|]* \| (.*) \|$", page, re.MULTILINE)
    return {name: (kind, re.findall("`([^`]+)`", keys)) for name, kind, keys in rows}


@pytest.fixture
def of_each_command(project: Path, evenkeel: Callable[..., Any], tmp_path: Path, elsewhere: Path) -> dict[str, Any]:
    data, schema, scores = "../customers.csv", str(tmp_path / "s.yaml"), str(tmp_path / "s.csv")
    contract = str(tmp_path / "c.yaml")
    found = {name: evenkeel(name, "--json").json for name in ("run", "runs", "show", "quality", "models", "doctor")}
    bundle = Path(found["models"][0]["bundle"]).name
    key, copy = str(tmp_path / "key"), shutil.copytree(found["models"][0]["bundle"], tmp_path / "bundle")
    others = {
        "lineage": [f"Bundle/{bundle}"],
        "score": [data, "--to", scores],
        "evaluate": ["churn", data, "--label", "left"],
        "models show": ["churn"],
        "models diff": ["churn", "churn"],
        "models export": ["churn", "--to", str(tmp_path / "box")],
        "models keygen": [key],
        "models sign": [str(copy), "--key", key],
        "transform show": [],
        "transform explain": ["--row", "c00001"],
        "init": [str(tmp_path / "new"), "--data", data, "--label", "left", "--yes"],
        "profile": [data],
        "schema infer": [data, "--to", schema],
        "schema show": [schema],
        "schema diff": [schema, schema],
        "schema update": [data, "--schema", schema],
        "schema export": [schema, "--to", contract],
        "schema import": [contract, "--to", schema, "--force"],
        "validate": [data],
        "doctor MODEL": ["churn"],
        "drift": [data, data],
        "leakage": [data, "--label", "left"],
        "drift --by": ["left", data],
        "skew": [data, data],
        "adopt": [str(elsewhere), "--sample", data],  # the last, since it is a run of its own
    }
    return found | {
        name: evenkeel(*name.replace("MODEL", "").split(), *rest, "--json").json for name, rest in others.items()
    }


def test_the_page_of_json_says_what_is_printed(of_each_command: dict[str, Any]) -> None:
    told = documented()
    assert set(told) - set(of_each_command) == {"trace", "serve", "step"}
    for name, value in of_each_command.items():
        first = value[0] if isinstance(value, list) else value
        assert told[name] == ("a list" if isinstance(value, list) else "an object", list(first)), name


def test_an_id_that_was_never_given_is_not_found(project: Path, evenkeel: Callable[..., Any]) -> None:
    assert evenkeel("trace", "0193a8f2-0000-7000-8000-000000000000").code == 2


def test_doctor_finds_the_project_sound(project: Path, evenkeel: Callable[..., Any]) -> None:
    findings = evenkeel("doctor", "--json").json
    assert [finding for finding in findings if not finding["good"]] == []


@pytest.mark.parametrize("command", [["doctor"], ["score", "../customers.csv", "--to", "scores.csv"]])
def test_what_a_pipeline_prints_is_no_part_of_the_json(
    project: Path, evenkeel: Callable[..., Any], command: list[str]
) -> None:
    file = project / "pipeline.py"
    file.write_text(file.read_text() + "\nprint('loaded')\n")
    said = evenkeel(*command, "--json")
    assert said.json
    assert "loaded" in said.err


def test_the_project_s_own_test_passes(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_doctor_finds_an_audit_that_was_changed(project: Path, evenkeel: Callable[..., Any]) -> None:
    with contextlib.closing(sqlite3.connect(project / ".evenkeel/ledger.db")) as ledger, ledger:
        ledger.execute("UPDATE events SET subject = 'another' WHERE cursor = 1")
    said = evenkeel("doctor")
    assert (said.code, "event 1 was changed" in said.out) == (1, True)


@pytest.mark.parametrize(
    ("setting", "check"),
    [
        ('ledger = "postgresql+psycopg://nobody@127.0.0.1:1/x"', "ledger"),
        ('ledger = "pipeline.py/ledger.db"', "ledger"),
        ('artifacts = "pipeline.py/artifacts"', "artifacts"),
        ('predictions = "pipeline.py/log"', "predictions"),
        ('truth = "pipeline.py/truth"', "truth"),
        ('routing = "pipeline.py/routing.json"', "routing"),
        ('prot = "8080"', "settings"),
    ],
)
def test_doctor_finds_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evenkeel: Callable[..., Any], setting: str, check: str
) -> None:
    definition = 'ek.Pipeline(name="m", data=ek.Data(ek.Csv("x.csv"), label="y"))'
    (tmp_path / "pipeline.py").write_text(f"import evenkeel as ek\npipeline = {definition}\n")
    (tmp_path / "evenkeel.toml").write_text(setting)
    monkeypatch.chdir(tmp_path)
    said = evenkeel("doctor", "--json")
    assert (said.code, [one["check"] for one in said.json if not one["good"]]) == (1, [check])


def test_a_status_that_no_run_has_is_named(project: Path, evenkeel: Callable[..., Any]) -> None:
    said = evenkeel("runs", "--status", "refussed")
    assert (said.code, "Did you mean 'refused'" in said.err) == (2, True)


def test_rows_that_do_not_fit_the_model_are_not_scored(
    project: Path, evenkeel: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "other.csv").write_text("age,city\n1,A\n")
    said = evenkeel("score", str(tmp_path / "other.csv"), "--to", str(tmp_path / "s.csv"))
    assert (said.code, "column 'spend': missing" in said.err) == (3, True)


def test_a_moment_that_is_none_starts_no_run(project: Path, evenkeel: Callable[..., Any]) -> None:
    before = evenkeel("runs", "--json").json
    assert evenkeel("run", "--as-of", "yesterday").code == 2
    assert evenkeel("runs", "--json").json == before
