from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import evenkeel as ek
from evenkeel.errors import UsageError
from evenkeel.flows.project import open_project
from evenkeel.ledger import NewRun
from evenkeel.transforms.told import mermaid


def test_the_graph_is_shown_with_what_was_learnt(project: Path, evenkeel: Callable[..., Any]) -> None:
    said = evenkeel("transform", "show")
    assert "city  (" in said.out
    assert "└── one_hot(min_count=1, vocabulary=[" in said.out
    assert evenkeel("transform", "show", "--json").json["features"][0].keys() == {"name", "node"}


def test_the_graph_is_drawn(project: Path, evenkeel: Callable[..., Any]) -> None:
    graph = ek.load_run()["transform.graph"].graph
    assert evenkeel("transform", "show", "--mermaid").out == mermaid(graph)
    assert mermaid(graph).startswith("flowchart LR\n  n0([")


def test_a_run_that_made_no_transform_is_passed_over(project: Path, evenkeel: Callable[..., Any]) -> None:
    before, runs = ek.load_run().id, open_project(project).ledger.runs
    late = runs.start(NewRun("adopted"))
    runs.finish(late, "failed", "The model was no good.")
    assert evenkeel("transform", "show").out.startswith(f"run {before} of churn\n")
    assert (ek.load_run().id, ek.load_run(made="transform.graph").id) == (late, before)
    said = evenkeel("transform", "show", late)
    assert (said.code, f"run {late} of adopted" in said.err) == (2, True)
    with pytest.raises(UsageError, match=r"No run made trian(.|\n)*evenkeel runs"):
        ek.load_run(made="trian")


def test_an_example_is_walked_through_as_the_model_reads_it(project: Path, evenkeel: Callable[..., Any]) -> None:
    run = ek.load_run()
    row = run.examples("test").slice(0, 1)
    walked = evenkeel("transform", "explain", "--row", str(row["customer_id"][0]), "--json").json
    features = run["transform.graph"].features(row)[0].tolist()
    assert [*walked["features"].values()] == [None if value != value else value for value in features]
    assert "step" in evenkeel("transform", "explain", "--row", str(row["customer_id"][0])).out


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("nobody", "There is no example with the key 'nobody'\n  where: run "),
        ("{", "This row is not JSON"),
        ('{"x": ' + "[" * 9_000, "This row is not JSON"),
        ("{}", "The data do not fit the signature of the model"),
    ],
)
def test_a_row_that_is_none(project: Path, evenkeel: Callable[..., Any], row: str, problem: str) -> None:
    said = evenkeel("transform", "explain", "--row", row)
    assert said.code != 0
    assert problem in said.err
