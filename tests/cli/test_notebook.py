"""A run looked at from Python, as in a notebook."""

from pathlib import Path

import pytest

import evenkeel as ek
from evenkeel.errors import NotFoundError

pytestmark = pytest.mark.xdist_group("project")


def test_the_rows_of_a_split_become_a_frame(finished: Path) -> None:
    frame = ek.load_run(folder=finished).examples("validation").to_pandas()
    assert list(frame.columns) == ["customer_id", "age", "spend", "city", "member", "left"]
    assert 100 < len(frame) < 170


def test_every_artifact_of_a_run_shows_itself(finished: Path) -> None:
    run = ek.load_run(folder=finished)
    shown = {name: run[name]._repr_html_() for name in run.outputs}
    assert set(shown) > {"ingest", "profile", "validate.schema", "transform.graph", "tune", "train", "evaluate"}
    assert {name for name, text in shown.items() if type(run[name]).__name__ not in text} == set()
    assert "<td>spend</td><td>float</td>" in shown["profile"]
    assert "<th>metric</th><th>model</th><th>constant</th>" in shown["evaluate"]
    assert "values: (&#x27;A&#x27;, " in shown["validate.schema"]


def test_a_run_shows_its_steps_and_why(finished: Path) -> None:
    run = ek.load_run(folder=finished)
    assert "<td>ingest</td><td>" in run._repr_html_()
    assert repr(run) == f"<run {run.id} of churn: succeeded>"


def test_what_a_run_did_not_make_is_named_with_the_nearest(finished: Path) -> None:
    with pytest.raises(NotFoundError, match="Did you mean 'evaluate'"):
        ek.load_run(folder=finished)["evaluation"]


def test_a_run_from_python_is_that_of_the_command_line(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = ek.run(finished, from_step="champion")
    assert run.status == "succeeded"
    assert {step.step: step.status for step in run.steps}["ingest"] == "cached"
    assert f"{run.id} succeeded in" in capsys.readouterr().out
    assert run.id == ek.load_run(folder=finished).id
