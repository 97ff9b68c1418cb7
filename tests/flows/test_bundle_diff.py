"""What lies between two bundles."""

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

import evenkeel as ek
from evenkeel.artifacts.base import dump_json
from evenkeel.bundles.files import sha256
from evenkeel.errors import BundleError
from evenkeel.evaluation import EvaluationResult, Interval
from evenkeel.flows.bundle_changes import Change
from evenkeel.testing.serving import tiny_table, write_tiny
from evenkeel.typing import Task

FORMATS = Path(__file__).parents[1] / "bundles/formats/1"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    return write_tiny(tmp_path / "one")


def edited(bundle: Path, to: Path, document: str, change: Any) -> Path:
    """Return a copy of a bundle of which one document says something else."""
    shutil.copytree(bundle, to)
    said = json.loads((to / document).read_text())
    change(said)
    (to / document).write_text(json.dumps(said))
    if document != "bundle.json":
        manifest = json.loads((to / "bundle.json").read_text())
        manifest["files"][document] = sha256(to / document)
        (to / "bundle.json").write_text(json.dumps(manifest))
    return to


def test_a_bundle_says_the_same_as_itself(tiny: Path) -> None:
    found = ek.diff_bundles(tiny, tiny)
    assert (found.changes, found.notes, found.summary()) == ((), (), {})
    assert found.answers is not None
    assert (found.answers.rows, found.answers.decided, found.answers.largest) == (20, 0, 0.0)


def test_scores_and_decisions_are_compared_on_the_golden_rows_of_both(tiny: Path, tmp_path: Path) -> None:
    answers = ek.diff_bundles(tiny, write_tiny(tmp_path / "two", shift=0.5)).answers
    assert answers is not None
    assert (answers.rows, answers.answered, answers.one_answers) == (40, 40, 0)
    assert (answers.largest, answers.mean) == (pytest.approx(0.25), pytest.approx(0.25))
    assert answers.decided == 38  # but for two that were beyond one half before


@pytest.mark.parametrize("form", ["table", "parquet", "csv"])
def test_rows_of_ones_own_are_asked(tmp_path: Path, form: str) -> None:
    rows = (
        tiny_table(100).drop_columns(["asked_at"]).append_column("asked_at", pa.array(["2013-01-01T00:00:00Z"] * 100))
    )
    rows = rows.set_column(5, "asked_at", rows["asked_at"].cast(pa.timestamp("us", "UTC")))
    pq.write_table(rows, tmp_path / "rows.parquet")
    pa.csv.write_csv(rows, tmp_path / "rows.csv")
    data = rows if form == "table" else tmp_path / f"rows.{form}"
    one, two = (write_tiny(tmp_path / str(shift), Task.REGRESSION, shift) for shift in (0.25, 0.35))
    found = ek.diff_bundles(one, two, data=data)
    assert found.notes == ()
    assert found.answers is not None
    assert (found.answers.rows, found.answers.mean) == (100, pytest.approx(0.1))


def test_a_threshold_alone_changes_decisions_and_no_score(tiny: Path, tmp_path: Path) -> None:
    other = edited(tiny, tmp_path / "two", "bundle.json", lambda said: said.update(threshold=0.3))
    found = ek.diff_bundles(tiny, other)
    assert found.changes == (Change("model", "threshold", "0.5", "0.3"),)
    assert found.answers is not None
    assert found.answers.largest == 0.0
    assert found.answers.decided


def test_of_several_labels_each_threshold_and_each_metric_is_told(tmp_path: Path) -> None:
    first = judged(write_tiny(tmp_path / "one", Task.MULTILABEL), tmp_path / "first", "given", 0.8)
    second = judged(write_tiny(tmp_path / "two", Task.MULTILABEL), tmp_path / "second", "the best f1", 0.9)
    other = edited(second, tmp_path / "other", "bundle.json", lambda said: said.update(thresholds=[0.5, 0.4]))
    found = ek.diff_bundles(first, other)
    assert found.changes == (
        Change("model", "threshold of late", "0.25", "0.4"),
        Change("model", "rule of late", "given", "the best f1"),
        Change("metrics", "roc_auc of late", "0.8", "0.9"),
    )
    assert found.answers is not None
    assert (found.answers.rows, found.answers.largest, found.answers.decided) == (40, 0.0, 28)


def judged(bundle: Path, to: Path, rule: str, auc: float) -> Path:
    """Return a copy of a bundle with what was found of its labels."""
    metrics, outputs = {"macro_roc_auc": Interval(0.7)}, {"late": {"roc_auc": Interval(auc)}}
    found = EvaluationResult(
        Task.MULTILABEL, "macro_roc_auc", "test", 20, metrics, decided_by={"late": rule}, outputs=outputs
    )
    (bundle / "evaluation.json").write_bytes(dump_json(found))
    manifest = json.loads((bundle / "bundle.json").read_text())
    manifest["files"]["evaluation.json"] = sha256(bundle / "evaluation.json")
    (bundle / "bundle.json").write_text(json.dumps(manifest))
    return bundle.rename(to)


def test_another_cut_of_quantiles_and_their_number_are_told(tmp_path: Path) -> None:
    one, two = (write_tiny(tmp_path / str(shift), Task.QUANTILE, shift) for shift in (0.25, 0.35))
    found = ek.diff_bundles(one, two)
    assert (found.changes, found.answers and found.answers.decided) == ((), None)
    assert found.answers is not None
    assert (found.answers.rows, found.answers.mean) == (40, pytest.approx(0.1))
    wider = edited(one, tmp_path / "wider", "bundle.json", lambda said: said.update(quantiles=[0.05, 0.5, 0.95]))
    found = ek.diff_bundles(one, wider)
    assert found.changes == (Change("model", "quantiles", "0.1, 0.5, 0.9", "0.05, 0.5, 0.95"),)
    assert found.notes == ("The answers are not compared: the two answer different questions",)


@pytest.mark.parametrize(
    ("document", "change", "expected"),
    [
        ("training.json", lambda s: s.update(rounds=9), Change("training", "rounds kept", "6", "9")),
        ("training.json", lambda s: s["trainer"].update(new=1), Change("training", "new", None, "1")),
        ("environment.json", lambda s: s["packages"].update(numpy="9"), ("versions", "numpy", "9")),
        ("bundle.json", lambda s: s["importances"].pop("distance"), ("importances", "distance", None)),
        (
            "transform.json",
            lambda s: s["nodes"][1].update(operation="square_root"),
            ("transform", "distance", "square_root() of distance (float)"),
        ),
    ],
)
def test_what_changed_is_named(tmp_path: Path, document: str, change: Any, expected: Any) -> None:
    regression = FORMATS / "regression"
    found = ek.diff_bundles(regression, edited(regression, tmp_path / "other", document, change))
    (only,) = found.changes
    assert expected in (only, (only.part, only.name, only.after))


def test_two_that_answer_different_questions_are_told_apart(tmp_path: Path) -> None:
    found = ek.diff_bundles(FORMATS / "binary", FORMATS / "regression")
    assert found.answers is None
    assert found.notes == ("The answers are not compared: the two answer different questions",)
    assert Change("columns", "carrier", "text", None) in found.changes
    assert Change("transform", "holiday", "holiday (boolean)", None) in found.changes


def test_rows_that_one_of_them_cannot_read_are_named(tiny: Path, tmp_path: Path) -> None:
    found = ek.diff_bundles(tiny, tiny, data=tiny_table(5).drop_columns(["carrier"]))
    assert found.answers is None
    assert "'carrier'" in found.notes[0]


def test_the_rows_that_they_were_trained_on_are_compared(tiny: Path) -> None:
    rows = pa.table({"x": range(1000)}), pa.table({"x": range(500, 1500)})
    found = ek.diff_bundles(tiny, tiny, trained_on=rows)
    assert found.drift is not None
    assert found.drift.alarm


def test_a_number_has_no_decision(tmp_path: Path) -> None:
    bundle = write_tiny(tmp_path / "number", Task.REGRESSION)
    answers = ek.diff_bundles(bundle, bundle).answers
    assert answers is not None
    assert answers.decided is None
    assert answers.told() == "of 20 rows, scores differ by 0 on average, 0 at most"


def test_a_damaged_bundle_is_not_compared(tiny: Path) -> None:
    (tiny / "golden.json").unlink()
    with pytest.raises(BundleError, match=r"golden.json is missing"):
        ek.diff_bundles(tiny, tiny)
