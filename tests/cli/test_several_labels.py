"""A project of several labels, from its questions to its answers: all of these share one run."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.csv as pc
import pytest

import evenkeel as ek
from evenkeel.predictions import GroundTruth, Truth
from evenkeel.typing import Task

Evenkeel = Callable[..., Any]
BOTH = ("--label", "late", "--label", "slow")


def write_trips(path: Path) -> None:
    """Trips with the labels ``late`` and ``slow``: of every hundredth the second is not known."""
    draw = random.Random(5)
    rows = ["trip_id,distance,hour,city,late,slow"]
    for number in range(700):
        distance, hour, city = draw.randint(1, 90), draw.randrange(24), draw.choice("ABC")
        late = distance + 2 * hour + draw.gauss(0, 12) > 80
        slow = (city == "A") + draw.gauss(0, 0.4) > 0.7
        rows.append(f"t{number:04d},{distance},{hour},{city},{late},{'' if number % 100 == 0 else slow}")
    path.write_text("\n".join(rows) + "\n")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, do: Callable[..., None]) -> Path:
    folder = tmp_path_factory.mktemp("trips")
    write_trips(folder / "trips.csv")
    do(folder, "init", "troubles", "--data", "trips.csv", *BOTH, "--yes")
    definition = folder / "troubles/pipeline.py"
    text = definition.read_text()
    assert 'label=["late", "slow"]' in text
    rules = 'decision={"slow": ek.Threshold(maximize="f1"), "late": ek.Threshold(0.75)},\n'
    definition.write_text(text.replace("    tuner=ek.Tuner(trials=3)", f"    {rules}    tuner=ek.Tuner(trials=2)"))
    do(folder / "troubles", "run")
    return folder / "troubles"


@pytest.fixture(autouse=True)
def here(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(made)
    return made


def test_what_was_asked_is_answered(evenkeel: Evenkeel) -> None:
    run = ek.load_run()
    assert (run.status, run["ingest"].snapshot.task) == ("succeeded", Task.MULTILABEL)
    assert run["evaluate"].metrics["macro_roc_auc"].value > 0.8
    assert evenkeel("score", "../trips.csv", "--to", "scores.csv").code == 0
    scores = pc.read_csv("scores.csv")
    assert scores.column_names == ["trip_id", "label_late", "label_slow", "probability_late", "probability_slow"]
    assert scores["label_late"].to_pylist() == [chance >= 0.75 for chance in scores["probability_late"].to_pylist()]


def test_each_cut_and_its_rule_is_shown(evenkeel: Evenkeel) -> None:
    slow = ek.load_run()["evaluate"].thresholds["slow"]
    shown = evenkeel("models", "show", "troubles").out
    assert "label late from 0.75 on, given\n" in shown
    assert f"label slow from {slow:.6g} on, the best f1 of the validation rows\n" in shown
    card = evenkeel("models", "show", "troubles", "--card").out
    assert "| late | 0.75 | given |" in card
    assert f"| slow | {slow:.6g} | the best f1 of the validation rows |" in card


def test_the_file_is_judged_by_every_command(evenkeel: Evenkeel, tmp_path: Path) -> None:
    judged = evenkeel("evaluate", "troubles", "../trips.csv", "--json").json
    assert (judged["rows"], judged["thresholds"]["late"]) == (693, 0.75)
    assert judged["notes"][-1] == "7 rows lack a label, and are left out"
    assert evenkeel("validate", "../trips.csv").code == 0
    assert evenkeel("leakage", "../trips.csv", *BOTH, "--key", "trip_id").code == 0
    told = evenkeel("profile", "../trips.csv", *BOTH).out
    assert ("says of late" in told, "says of slow" in told) == (True, True)
    inferred = evenkeel("schema", "infer", "../trips.csv", "--to", str(tmp_path / "s.yaml"), *BOTH, "--json").json
    assert [one["name"] for one in inferred["columns"] if one.get("role") == "label"] == ["late", "slow"]


def test_labels_that_become_known_one_by_one_are_traced(here: Path, evenkeel: Evenkeel) -> None:
    from evenkeel.clock import SystemClock
    from evenkeel.predictions import Entry, Origin, SpoolWriter

    spool, name = (
        SpoolWriter(here / ".evenkeel/predictions/spool", SystemClock()),
        "013bf368-5800-7000-8000-00000000000b",
    )
    spool.append(
        Origin("troubles", 1, "digest", "champion", 1, 1.0, "signature"),
        Entry(1, 1, [name], [b"{}"], [[0.9, 0.5]], ['["late"]']),
    )
    spool.close()
    assert "truth        not known yet" in evenkeel("trace", name).out
    GroundTruth(here / ".evenkeel/truth").append([Truth(name, 1_357_000_000_000_000, labels={"slow": True})])
    assert "truth        late not known yet, slow yes; known 2013-01-01 00:26:40 UTC" in evenkeel("trace", name).out
    assert evenkeel("trace", name, "--json").json["truth"]["labels"] == {"slow": True}
